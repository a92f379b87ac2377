/** By how much the clock of a log and those of the captures disagree. */
import { median } from '../model/numbers.ts';
import type { Joining } from './joined.ts';
import type { ClockOf } from './join-connections.ts';

/** What is to be added to a log's times, and what that rests on. */
export interface Offset {
  /** Seconds; the median of all pairs, or the least that lets requests lie within their connections. */
  seconds: number;
  /** Lines whose packet was found without looking at the time. */
  pairs: number;
  /** Streams tell more than beginnings of connections, before which a log knows of no request. */
  from: 'streams' | 'connections';
}

/** Seconds from the line's time to that of its packet; undefined when either is not known. */
function difference({ read, time, stream }: Joining, clockOf: ClockOf): number | undefined {
  if (time === undefined || stream === undefined) return undefined;
  const { timeOf } = read.entry.keys;
  if (timeOf === 'event') return undefined;
  const ended = stream.trailers ?? stream.ended?.at;
  const at = timeOf === 'end' ? ended : stream.opened;
  const seen = at === undefined ? undefined : clockOf(at);
  return seen === undefined ? undefined : seen - time;
}

/** Estimates the offset from lines that are joined; undefined when no line with a time is. */
export function estimateOffset(lines: readonly Joining[], clockOf: ClockOf): Offset | undefined {
  const ofStreams = lines.flatMap((line) => difference(line, clockOf) ?? []);
  if (ofStreams.length > 0) {
    const seconds = median(ofStreams);
    // A time that was cut to a second lies up to a second before that of its packet.
    const cut = Math.min(...lines.map(({ read }) => read.entry.keys.resolution ?? 0));
    return {
      seconds: seconds >= 0 && seconds <= cut ? 0 : seconds,
      pairs: ofStreams.length,
      from: 'streams',
    };
  }
  const bounds = lines.flatMap((line) => within(line, clockOf) ?? []);
  if (bounds.length === 0) return undefined;
  const seconds = mostAgreed(bounds);
  return { seconds, pairs: bounds.length, from: 'connections' };
}

/** What may be added to a line's time so that it lies within its connection: a request neither begins before nor ends after. */
function within(
  { subject, time, read }: Joining,
  clockOf: ClockOf,
): { least: number; most: number } | undefined {
  if (subject === undefined || time === undefined) return undefined;
  const { opened, closed, synSeen } = subject.connection;
  const { timeOf, durationMs = 0, resolution = 0 } = read.entry.keys;
  const cutTo = time + resolution;
  const [begin, end] =
    timeOf === 'end' ? [cutTo - durationMs / 1000, time] : [cutTo, time + durationMs / 1000];
  const from = synSeen ? clockOf(opened) : undefined;
  const to = closed === undefined ? undefined : clockOf(closed.at);
  if (from === undefined && to === undefined) return undefined;
  return {
    least: from === undefined ? -Infinity : from - begin,
    most: to === undefined ? Infinity : to - end,
  };
}

/**
 * The offset that most lines allow, the smallest of such: a long log has lines of other connections with the same
 * address, and a clock that contradicts nothing is left alone.
 */
function mostAgreed(bounds: readonly { least: number; most: number }[]): number {
  const edges = bounds.flatMap(({ least, most }) => [
    { at: least, change: 1 },
    { at: most, change: -1 },
  ]);
  edges.sort((a, b) => a.at - b.at || b.change - a.change);
  let [best, bestCount, count] = [0, 0, 0];
  for (const [index, { at, change }] of edges.entries()) {
    count += change;
    if (change < 0) continue;
    const until = edges[index + 1]?.at ?? Infinity;
    const nearest = Math.min(Math.max(0, at), until);
    if (count > bestCount || (count === bestCount && Math.abs(nearest) < Math.abs(best))) {
      [best, bestCount] = [nearest, count];
    }
  }
  return Number.isFinite(best) ? best : 0;
}
