/** Lines to streams: by stream id, request id, trace, path and time, and where there is no time by their order. */
import type { JoinKind } from '../model/log.ts';
import type { TimelineStream } from '../model/timeline.ts';
import { type Joining, joinStream } from './joined.ts';
import { endOf, nearestFree, type StreamIndex, type TimedStream } from './stream-index.ts';
import type { Subject, Subjects } from './subjects.ts';

/** Seconds by which the time of a line and that of its packet may differ once clocks agree. */
const nearEnough = 0.25;

/** What durations of the same request may differ by: so much of them, and at least so many milliseconds. */
const durationShare = 0.1;
const durationSlackMs = 40;

/** Streams looked at for a line that has a duration and no time. */
const mostTried = 256;

/** Attempts of one request that are told apart. */
const mostAttempts = 64;

/** Lines of one path are of the same requests when their clocks differ by the same, within this, seconds. */
const steady = 0.5;

/** Seconds by which two clocks differ at most: a time zone, and a little. */
const largestOffset = 26 * 3600;

/** Of several pairs so many must fit. */
const fitting = 0.8;

/** The streams of clients by a header that names their request: a request that is made again may keep its name. */
function byHeader(all: readonly Subject[], name: string): Map<string, TimelineStream[]> {
  const found = new Map<string, TimelineStream[]>();
  for (const { streams } of all) {
    for (const stream of streams) {
      const value = stream.headers?.find(([header]) => header === name)?.[1];
      if (value === undefined) continue;
      const front = frontOf(stream);
      const own = found.get(value);
      if (own === undefined) found.set(value, [front]);
      else if (!own.includes(front) && own.length < mostAttempts) own.push(front);
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

/** Joins lines by a name that a request has in the log and in a header. Lines of its attempts are in their order. */
function joinByName(
  lines: readonly Joining[],
  key: 'requestId' | 'traceparent',
  subjects: Subjects,
  [header, by]: readonly [header: string, by: JoinKind],
): void {
  const named = lines.filter(
    ({ stream, read }) => stream === undefined && read.entry.keys[key] !== undefined,
  );
  if (named.length === 0) return;
  const fronts = byHeader(subjects.all(), header);
  for (const [name, all] of Map.groupBy(named, ({ read }) => read.entry.keys[key] ?? '')) {
    const streams = (fronts.get(name) ?? []).toSorted((one, other) => one.opened.time - other.opened.time);
    for (const [subject, group] of Map.groupBy(all, (line) => line.subject)) {
      const own = streams.filter(({ connection }) => connection === subject?.connection);
      joinAttempts(group, own.length > 0 ? own : streams, by, subjects);
    }
  }
}

/** A line less or more than there are attempts may be any of theirs: its time decides, later. */
function joinAttempts(
  group: readonly Joining[],
  streams: readonly TimelineStream[],
  by: JoinKind,
  subjects: Subjects,
): void {
  if (streams.length > 1 && streams.length !== group.length) return;
  const ordered = group.toSorted((one, other) => (one.time ?? 0) - (other.time ?? 0));
  for (const [at, line] of ordered.entries()) {
    const stream = streams.length === 1 ? streams[0] : streams[at];
    if (stream !== undefined) joinStream(line, stream, by, subjects.of(stream.connection));
  }
}

/** Joins lines that name their stream by an id. */
export function joinByIds(lines: readonly Joining[], subjects: Subjects, index: StreamIndex): void {
  for (const line of lines) {
    const { stream } = line.read.entry.keys;
    if (stream === undefined || line.subject === undefined || line.stream !== undefined) continue;
    const own = index.byId(line.subject, stream);
    if (own !== undefined) joinStream(line, own, 'stream-id', line.subject);
  }
  joinByName(lines, 'requestId', subjects, ['x-request-id', 'request-id']);
  joinByName(lines, 'traceparent', subjects, ['traceparent', 'traceparent']);
}

/** Lines of requests that still want a stream. */
function wanting(lines: readonly Joining[]): Joining[] {
  return lines.filter(
    ({ stream, elsewhere, read }) =>
      stream === undefined && elsewhere !== true && read.entry.kind === 'response',
  );
}

/**
 * Joins requests of one path to the streams of that path by their order, where there are as many of one as of the
 * other and what is known of both fits: this needs no clock.
 */
export function joinByOrder(
  lines: readonly Joining[],
  subjects: Subjects,
  index: StreamIndex,
  needTime: boolean,
): void {
  const groups = new Map<string, Joining[]>();
  const numbers = new Map<Subject | undefined, number>();
  for (const line of wanting(lines)) {
    const { path } = line.read.entry.keys;
    if (path === undefined || (line.time !== undefined) !== needTime) continue;
    const of = line.subject ?? line.upstream;
    if (!numbers.has(of)) numbers.set(of, numbers.size);
    const key = `${numbers.get(of) ?? 0} ${path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  for (const group of groups.values()) joinGroup(group, subjects, index);
}

function joinGroup(group: Joining[], subjects: Subjects, index: StreamIndex): void {
  const [first] = group;
  if (first === undefined) return;
  const of = first.subject ?? first.upstream;
  const atStart = group.every(({ time, read }) => time !== undefined && read.entry.keys.timeOf === 'start');
  const streams = index.sorted(of, first.read.entry.keys.path, atStart ? 'start' : 'end');
  if (streams.length !== group.length) return;
  const sorted = atStart ? [...group].sort((a, b) => (a.time ?? 0) - (b.time ?? 0)) : group;
  const pairs = sorted.flatMap((line, at) => {
    const stream = streams[at];
    return stream === undefined ? [] : [{ line, ...stream }];
  });
  if (!fits(pairs, of !== undefined)) return;
  for (const { line, stream } of pairs) joinStream(line, stream, 'order', subjects.of(stream.connection));
}

/** True when durations agree, and clocks differ by the same everywhere; addresses make a large difference credible. */
function fits(pairs: readonly (TimedStream & { line: Joining })[], sure: boolean): boolean {
  const timed = pairs.filter(
    ({ line, stream }) => line.read.entry.keys.durationMs !== undefined && endOf(stream) !== undefined,
  );
  const agreeing = timed.filter(({ line, stream }) => lasted(stream, line.read.entry.keys.durationMs ?? 0));
  if (agreeing.length < timed.length * fitting) return false;
  const offsets = pairs.flatMap(({ line, at }) => (line.time === undefined ? [] : [at - line.time]));
  if (offsets.length === 0) return true;
  const resolution = pairs.reduce(
    (most, { line }) => Math.max(most, line.read.entry.keys.resolution ?? 0),
    0,
  );
  const [least, most] = [offsets.reduce((a, b) => Math.min(a, b)), offsets.reduce((a, b) => Math.max(a, b))];
  if (most - least > steady + resolution) return false;
  return sure || Math.max(Math.abs(least), Math.abs(most)) <= largestOffset;
}

/** Joins requests to the nearest stream of their path that no other line has; `offset` is added to their times. */
export function joinByTime(
  lines: readonly Joining[],
  subjects: Subjects,
  index: StreamIndex,
  offset: number,
): void {
  const taken = new Set(
    lines.flatMap(({ stream, read }) =>
      stream === undefined || read.entry.kind !== 'response' ? [] : [stream],
    ),
  );
  for (const line of lines) {
    const { kind, keys } = line.read.entry;
    const wants = kind === 'response' || (kind === 'remark' && keys.path !== undefined);
    if (!wants || line.stream !== undefined || line.time === undefined || line.elsewhere === true) continue;
    const list = index.sorted(
      line.subject ?? line.upstream,
      keys.path,
      keys.timeOf === 'start' ? 'start' : 'end',
    );
    const isFree = (stream: TimelineStream): boolean => kind !== 'response' || !taken.has(stream);
    const found = nearestFree(list, line.time + offset, nearEnough + (keys.resolution ?? 0), isFree);
    if (found === undefined) continue;
    if (kind === 'response') taken.add(found);
    joinStream(line, found, 'path-time', subjects.of(found.connection));
  }
}

/** Joins lines without a time to the first stream of their path whose duration is theirs. */
export function joinByDuration(lines: readonly Joining[], subjects: Subjects, index: StreamIndex): void {
  const taken = new Set(lines.flatMap(({ stream }) => stream ?? []));
  const from = new Map<readonly TimedStream[], number>();
  for (const line of wanting(lines)) {
    const { path, durationMs } = line.read.entry.keys;
    if (line.time !== undefined || durationMs === undefined) continue;
    const list = index.sorted(line.subject ?? line.upstream, path, 'end');
    let start = from.get(list) ?? 0;
    for (let one = list[start]; one !== undefined && taken.has(one.stream); one = list[start]) start++;
    from.set(list, start);
    const found = list
      .slice(start, start + mostTried)
      .find(({ stream }) => !taken.has(stream) && lasted(stream, durationMs));
    if (found === undefined) continue;
    taken.add(found.stream);
    joinStream(line, found.stream, 'order', subjects.of(found.stream.connection));
  }
}

function lasted(stream: TimelineStream, ms: number): boolean {
  const end = endOf(stream);
  if (end === undefined) return false;
  const seen = (end.time - stream.opened.time) / 1e6;
  return Math.abs(seen - ms) <= Math.max(durationSlackMs, ms * durationShare);
}
