/** Subjects, lines and clocks for tests of joining. */
import type { Joining } from '../../analyzer/logs/joined.ts';
import { createSubjects, type Subjects } from '../../analyzer/logs/subjects.ts';
import type { LogEntry, LogKeys } from '../../analyzer/model/log.ts';
import type { TimelineConnection, TimelineStream } from '../../analyzer/model/timeline.ts';
import { someTimeline } from './timeline-parts.ts';

/** The first packet of the tests' captures, seconds since 1970. */
export const captureStart = 1_795_412_195;

/** The captures' clock. */
export function clockOf({ time }: { time: number }): number {
  return captureStart + time / 1e9;
}

/** What was collected of these connections and streams. */
export function subjectsOf(
  connections: readonly TimelineConnection[],
  streams: readonly TimelineStream[] = [],
): Subjects {
  for (const stream of streams)
    (stream.connection.streams as Map<number, TimelineStream>).set(stream.id, stream);
  const subjects = createSubjects(someTimeline(connections));
  for (const { input, id, client, server } of connections) {
    const from = { input, packet: 1, time: 0, connection: id };
    subjects.fact({ kind: 'tcp.open', from, client, server, synSeen: true });
  }
  for (const { id, connection } of streams) {
    const from = { input: connection.input, packet: 1, time: 0, connection: connection.id, stream: id };
    subjects.fact({
      kind: 'http2.stream-open',
      from,
      headers: null,
      endStream: false,
      open: 1,
      blockLength: 0,
      listSize: 0,
    });
  }
  return subjects;
}

/** A line about a request with these keys; its time is milliseconds after the captures' start. */
export function lineWith(
  { ms, ...keys }: LogKeys & { ms?: number },
  change: { line?: number; entry?: Partial<LogEntry<'response'>> } = {},
): Joining {
  const { line = 1, entry: more } = change;
  const time = ms === undefined ? keys.time : captureStart + ms / 1000;
  const timed = time === undefined ? {} : { time, timeOf: keys.timeOf ?? ('start' as const) };
  const entry: LogEntry<'response'> = {
    kind: 'response',
    keys: { ...keys, ...timed },
    data: { flags: [] },
    ...more,
  };
  return { read: { entry, format: 'envoy-access', line, text: '' }, time, by: [] };
}
