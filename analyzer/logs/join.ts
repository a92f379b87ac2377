/**
 * Joins the lines of one log to what captures show, the surest key first: addresses and ports, stream id, request id,
 * trace, path and time, order. The clock of the log is put right by lines that were joined without a look at the time.
 */
import type { Direction } from '../model/chunk.ts';
import type { Hop } from '../model/diagnosis.ts';
import type { Fact, Provenance } from '../model/fact.ts';
import type { JoinKind, LogEntry, LogFormat, LogWriter } from '../model/log.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { estimateOffset, type Offset } from './clock-offset.ts';
import { absoluteTime, type Joining } from './joined.ts';
import {
  type ClockOf,
  dropStrangers,
  joinConnections,
  type Joiner,
  type Labels,
} from './join-connections.ts';
import { joinByDuration, joinByIds, joinByOrder, joinByTime } from './join-streams.ts';
import type { ReadEntry } from './reader.ts';
import { createStreamIndex, type StreamIndex } from './stream-index.ts';
import type { Subject, Subjects } from './subjects.ts';

/** The keys that join, the surest first. */
const joinKinds: readonly JoinKind[] = [
  'address',
  'label',
  'stream-id',
  'request-id',
  'traceparent',
  'path-time',
  'order',
  'only-one',
];

/** Lifetimes of the same connection, as a proxy and a capture see them, differ by no more than so many ms, or this share. */
const lifeSlackMs = 60;
const lifeShare = 0.03;

/** Connections that are tried for a line that knows a lifetime and no address. */
const mostByLife = 2000;

/** A log that was read. */
export interface LogToJoin {
  /** Index into `logs` of the analysis. */
  log: number;
  writer: LogWriter;
  entries: readonly ReadEntry[];
}

/** A fact of a log with what the timeline may have forgotten. */
export interface JoinedFact {
  fact: Fact;
  connection: TimelineConnection;
  stream: TimelineStream | undefined;
  /** The hops that the log tells: who wrote it stands between them. */
  hops: readonly (readonly [TimelineConnection, Hop])[];
}

/** What became of a log's lines. */
export interface JoinResult {
  facts: JoinedFact[];
  offset: Offset | undefined;
  /** Lines by the key that joined them. */
  joined: Partial<Record<JoinKind, number>>;
}

/** Joins a log; `labels` are kept from one log of a program to the next. */
export function joinLog(
  log: LogToJoin,
  subjects: Subjects,
  clockOf: ClockOf,
  labels: Labels = new Map(),
): JoinResult {
  const all = subjects.all();
  const near = all[0] === undefined ? undefined : clockOf(all[0].connection.opened);
  const lines = log.entries.map((read): Joining => ({ read, time: absoluteTime(read.entry, near), by: [] }));
  const index = createStreamIndex(subjects, clockOf);
  const joiner: Joiner = { subjects, clockOf, labels };
  joinConnections(lines, joiner);
  joinByIds(lines, subjects, index);
  joinByOrder(lines, subjects, index, true);
  const offset = estimateOffset(lines, clockOf);
  joiner.offset = offset?.seconds ?? 0;
  dropStrangers(lines, joiner);
  joinConnections(lines, joiner);
  joinByIds(lines, subjects, index);
  joinByTime(lines, subjects, index, joiner.offset);
  joinByDuration(lines, subjects, index);
  joinByOrder(lines, subjects, index, false);
  joinLast(lines, joiner, index);
  const joined: JoinResult['joined'] = {};
  const facts: JoinedFact[] = [];
  for (const line of lines) {
    const subject = line.subject ?? line.upstream;
    if (subject === undefined) continue;
    const by = joinKinds.filter((kind) => line.by.includes(kind));
    const surest = by[0];
    if (surest !== undefined) joined[surest] = (joined[surest] ?? 0) + 1;
    facts.push(factOf(log, line, by, { subject, offset: joiner.offset, clockOf }));
  }
  facts.sort((a, b) => a.fact.from.time - b.fact.from.time);
  return { facts, offset, joined };
}

/** Software that never answers by itself alone. A web server is a proxy when it names where it passed a request on to. */
const alwaysProxies: ReadonlySet<LogFormat> = new Set([
  'envoy-access',
  'envoy-debug',
  'haproxy',
  'nghttpx-access',
  'nghttpx-error',
]);

function hopsOf({ read, subject, upstream }: Joining): JoinedFact['hops'] {
  if (!alwaysProxies.has(read.format) && read.entry.keys.upstream === undefined) return [];
  return [
    ...(upstream === undefined ? [] : [[upstream.connection, 'proxy-server'] as const]),
    ...(subject === undefined || subject === upstream ? [] : [[subject.connection, 'client-proxy'] as const]),
  ];
}

/** What is left: lines of connections by their lifetime, and lines that can only be about one connection. */
function joinLast(
  lines: readonly Joining[],
  { subjects, clockOf, offset = 0 }: Joiner,
  index: StreamIndex,
): void {
  const fronts = subjects.fronts();
  const only = fronts.length === 1 ? fronts[0] : undefined;
  const left = fronts.slice(0, mostByLife);
  for (const line of lines) {
    if (line.subject !== undefined || line.upstream !== undefined || line.elsewhere === true) continue;
    const { kind, keys } = line.read.entry;
    if (kind === 'connection') {
      const at = left.findIndex(({ connection }) => livedFor(connection, keys.durationMs));
      const [found] = at < 0 ? [] : left.splice(at, 1);
      if (found === undefined) continue;
      line.subject = found;
      line.by.push('order');
      continue;
    }
    if (only === undefined) continue;
    if (line.time !== undefined && !isWithin(only, line.time + offset, clockOf)) continue;
    line.subject = only;
    line.by.push('only-one');
    const stream = keys.stream === undefined ? undefined : index.byId(only, keys.stream);
    if (stream !== undefined) line.stream = stream;
  }
}

/** A line may be written a second after its connection. */
function isWithin({ connection }: Subject, at: number, clockOf: ClockOf): boolean {
  const from = clockOf(connection.opened) ?? -Infinity;
  const to = connection.closed === undefined ? Infinity : (clockOf(connection.closed.at) ?? Infinity);
  return at >= from - 1 && at <= to + 1;
}

function livedFor({ opened, closed, firstEnd }: TimelineConnection, ms: number | undefined): boolean {
  const end = closed?.at ?? firstEnd?.at;
  if (ms === undefined || end === undefined) return false;
  const ends = [closed?.at, firstEnd?.at].flatMap((at) =>
    at === undefined ? [] : [(at.time - opened.time) / 1e6],
  );
  return ends.some((seen) => Math.abs(seen - ms) <= Math.max(lifeSlackMs, ms * lifeShare));
}

/**
 * The packet beside which a line belongs: the end of its stream; where no stream can be seen, the beginning or the end
 * of the connection, whichever is nearer to the line's time.
 */
function anchorOf(
  entry: LogEntry,
  connection: TimelineConnection,
  stream: TimelineStream | undefined,
  distance: (at: Moment) => number | undefined,
): Moment {
  if (stream !== undefined) return stream.ended?.at ?? stream.trailers ?? stream.opened;
  const end = connection.firstEnd?.at ?? connection.closed?.at;
  if (end === undefined) return connection.opened;
  const [toEnd, toStart] = [distance(end), distance(connection.opened)];
  if (toEnd === undefined || toStart === undefined)
    return entry.kind === 'connection' ? end : connection.opened;
  return toEnd <= toStart ? end : connection.opened;
}

function directionOf(entry: LogEntry, writer: LogWriter): Direction | undefined {
  if (entry.kind !== 'frame') return undefined;
  const role = entry.data.role ?? (writer === 'either' ? undefined : writer);
  if (role === undefined || role === 'proxy') return undefined;
  return (entry.data.way === 'sent') === (role === 'client') ? 'to-server' : 'to-client';
}

function factOf(
  log: LogToJoin,
  joining: Joining,
  by: readonly JoinKind[],
  { subject, offset, clockOf }: { subject: Subject; offset: number; clockOf: ClockOf },
): JoinedFact {
  const { read, time, stream } = joining;
  const { connection } = subject;
  const { entry } = read;
  const hops = hopsOf(joining);
  const own = time === undefined ? undefined : time + offset + endsAfter(entry);
  const anchor = anchorOf(entry, connection, stream, (at) => {
    const clock = clockOf(at);
    return own === undefined || clock === undefined ? undefined : Math.abs(clock - own);
  });
  const anchorClock = clockOf(anchor);
  const from: Provenance = {
    input: anchor.input,
    packet: anchor.packet,
    time:
      own === undefined || anchorClock === undefined ? anchor.time : anchor.time + (own - anchorClock) * 1e9,
    connection: connection.id,
    ...(stream === undefined ? {} : { stream: stream.id }),
  };
  const direction = directionOf(entry, log.writer);
  const line = {
    log: log.log,
    line: read.line,
    writer: log.writer,
    format: read.format,
    text: read.text,
    by,
    ...(entry.means === undefined ? {} : { means: entry.means }),
    ...(direction === undefined ? {} : { direction }),
    ...(isBehindSeen(joining) ? { behind: true as const } : {}),
  };
  return { fact: asFact(entry, from, line), connection, stream, hops };
}

/** Both hops of the request were captured: by its addresses, or because its stream was joined to the next one. */
function isBehindSeen({ subject, upstream, stream }: Joining): boolean {
  return (upstream !== undefined && upstream !== subject) || stream?.upstream !== undefined;
}

/** A request's line is about its end, whatever its time is the time of. */
function endsAfter({ keys }: LogEntry): number {
  return keys.timeOf === 'start' ? (keys.durationMs ?? 0) / 1000 : 0;
}

function asFact(entry: LogEntry, from: Provenance, line: Fact<'log.remark'>['line']): Fact {
  switch (entry.kind) {
    case 'response':
      return { kind: 'log.response', from, ...entry.data, line };
    case 'connection':
      return { kind: 'log.connection', from, ...entry.data, line };
    case 'frame':
      return { kind: 'log.frame', from, ...entry.data, line };
    case 'remark':
      return { kind: 'log.remark', from, ...entry.data, line };
  }
}
