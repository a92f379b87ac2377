/** Lines to streams: by stream id, request id, trace, path and time, and where there is no time by their order. */
import type { JoinKind } from '../model/log.ts';
import type { TimelineStream } from '../model/timeline.ts';
import { type Joining, joinStream } from './joined.ts';
import type { ClockOf } from './join-connections.ts';
import type { Subject, Subjects } from './subjects.ts';

/** Seconds by which the time of a line and that of its packet may differ once clocks agree. */
const nearEnough = 0.25;

/** What durations of the same request may differ by: so much of them, and at least so many milliseconds. */
const durationShare = 0.1;
const durationSlackMs = 40;

/** Streams by the values of a header that are unique. */
function byHeader(all: readonly Subject[], name: string): Map<string, TimelineStream> {
  const found = new Map<string, TimelineStream>();
  for (const { streams } of all) {
    for (const stream of streams) {
      const value = stream.headers?.find(([header]) => header === name)?.[1];
      if (value !== undefined) found.set(value, stream);
    }
  }
  return found;
}

/** The stream of the client that a stream serves. */
function frontOf(stream: TimelineStream): TimelineStream {
  let front = stream;
  while (front.downstream !== undefined) front = front.downstream;
  return front;
}

/** Joins lines that name their stream by an id. */
export function joinByIds(lines: readonly Joining[], subjects: Subjects): void {
  const all = subjects.all();
  const requests = byHeader(all, 'x-request-id');
  const traces = byHeader(all, 'traceparent');
  const named = (line: Joining, stream: TimelineStream | undefined, by: JoinKind): void => {
    if (stream === undefined || line.stream !== undefined) return;
    const front = frontOf(stream);
    joinStream(line, front, by, subjects.of(front.connection));
  };
  for (const line of lines) {
    const { stream, requestId, traceparent } = line.read.entry.keys;
    if (stream !== undefined) {
      const own = line.subject?.streams.find(({ id }) => id === stream);
      if (own !== undefined) joinStream(line, own, 'stream-id', line.subject);
    }
    if (requestId !== undefined) named(line, requests.get(requestId), 'request-id');
    if (traceparent !== undefined) named(line, traces.get(traceparent), 'traceparent');
  }
}

/** Streams on which a line may be about: those of its connection, or of every connection that a proxy accepted. */
function streamsFor(line: Joining, fronts: readonly Subject[]): readonly TimelineStream[] {
  return line.subject?.streams ?? line.upstream?.streams ?? fronts.flatMap(({ streams }) => streams);
}

function isRequest({ read }: Joining): boolean {
  return (
    read.entry.kind === 'response' || (read.entry.kind === 'remark' && read.entry.keys.path !== undefined)
  );
}

/**
 * Joins requests of one path to the streams of that path by their order, where there are as many of one as of the
 * other: this needs no clock.
 */
export function joinByOrder(lines: readonly Joining[], subjects: Subjects, needTime: boolean): void {
  const fronts = subjects.fronts();
  const groups = new Map<string, { lines: Joining[]; streams: readonly TimelineStream[] }>();
  const ids = new Map<Subject | undefined, number>();
  for (const line of lines) {
    const { path } = line.read.entry.keys;
    if (line.stream !== undefined || path === undefined || line.read.entry.kind !== 'response') continue;
    if (line.elsewhere === true) continue;
    if (needTime && line.time === undefined) continue;
    const of = line.subject ?? line.upstream;
    if (!ids.has(of)) ids.set(of, ids.size);
    const key = `${ids.get(of) ?? 0} ${path}`;
    const group = groups.get(key);
    if (group === undefined) {
      const streams = streamsFor(line, fronts).filter((stream) => stream.path === path);
      groups.set(key, { lines: [line], streams });
    } else group.lines.push(line);
  }
  for (const group of groups.values()) {
    if (group.lines.length !== group.streams.length) continue;
    const [sorted, streams] = inOrder(group.lines, group.streams);
    sorted.forEach((line, at) => {
      const stream = streams[at];
      if (stream !== undefined) joinStream(line, stream, 'order', subjects.of(stream.connection));
    });
  }
}

/** Lines with a time of the beginning are in order of opening; others were written when streams ended. */
function inOrder(lines: Joining[], streams: readonly TimelineStream[]): [Joining[], TimelineStream[]] {
  const atStart = lines.every(({ time, read }) => time !== undefined && read.entry.keys.timeOf === 'start');
  const endOf = ({ trailers, ended, opened }: TimelineStream): number =>
    (ended?.at ?? trailers ?? opened).time;
  const sorted = [...streams].sort((a, b) => (atStart ? a.opened.time - b.opened.time : endOf(a) - endOf(b)));
  return [atStart ? [...lines].sort((a, b) => (a.time ?? 0) - (b.time ?? 0)) : lines, sorted];
}

/** Joins requests to the nearest stream of their path that no other line has; `offset` is added to their times. */
export function joinByTime(
  lines: readonly Joining[],
  subjects: Subjects,
  clockOf: ClockOf,
  offset: number,
): void {
  const fronts = subjects.fronts();
  const taken = new Set(lines.flatMap(({ stream }) => stream ?? []));
  for (const line of lines) {
    const { path, timeOf, resolution = 0 } = line.read.entry.keys;
    if (line.stream !== undefined || line.time === undefined || !isRequest(line)) continue;
    if (line.elsewhere === true) continue;
    const at = line.time + offset;
    let best: TimelineStream | undefined;
    let bestDistance = nearEnough + resolution;
    for (const stream of streamsFor(line, fronts)) {
      if (taken.has(stream) || (path !== undefined && stream.path !== path)) continue;
      const moment = timeOf === 'start' ? stream.opened : (stream.ended?.at ?? stream.trailers);
      const seen = moment === undefined ? undefined : clockOf(moment);
      const distance = seen === undefined ? Infinity : Math.abs(seen - at);
      if (distance < bestDistance) [best, bestDistance] = [stream, distance];
    }
    if (best === undefined) continue;
    if (line.read.entry.kind === 'response') taken.add(best);
    joinStream(line, best, 'path-time', subjects.of(best.connection));
  }
}

/** Joins lines without a time to the first stream of their path whose duration is theirs. */
export function joinByDuration(lines: readonly Joining[], subjects: Subjects): void {
  const fronts = subjects.fronts();
  const taken = new Set(lines.flatMap(({ stream }) => stream ?? []));
  for (const line of lines) {
    const { path, durationMs } = line.read.entry.keys;
    if (line.stream !== undefined || line.time !== undefined || durationMs === undefined) continue;
    if (line.read.entry.kind !== 'response' || line.elsewhere === true) continue;
    const stream = streamsFor(line, fronts).find(
      (one) => !taken.has(one) && (path === undefined || one.path === path) && lasted(one, durationMs),
    );
    if (stream === undefined) continue;
    taken.add(stream);
    joinStream(line, stream, 'order', subjects.of(stream.connection));
  }
}

function lasted({ opened, ended, trailers }: TimelineStream, ms: number): boolean {
  const end = ended?.at ?? trailers;
  if (end === undefined) return false;
  const seen = (end.time - opened.time) / 1e6;
  return Math.abs(seen - ms) <= Math.max(durationSlackMs, ms * durationShare);
}
