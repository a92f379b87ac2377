import type { RetransmissionCause } from '../model/facts/tcp.ts';
import type { TcpConnection } from './connection.ts';
import type { Half } from './half.ts';
import type { Output } from './output.ts';
import { readTimestamps } from './options.ts';
import type { Segment } from './segment.ts';
import { difference } from './sequence.ts';

/** Intervals kept of a run: `tcp_retries2` of Linux gives up after 15. */
const mostIntervals = 16;

/** A run of retransmissions: from the first until all that had been sent by then is acknowledged. */
export interface Episode {
  readonly what: 'data' | 'syn' | 'fin';
  readonly start: number;
  readonly startPacket: number;
  /** When the first bytes to be sent again had been sent first. */
  readonly firstSent: number;
  /** All before it was sent when the run began. */
  readonly end: number;
  /** TSval of its first segment; an older echo in the answer means that the first sending had arrived. */
  readonly stamp: number | undefined;
  /** The lowest number sent again without progress, when it was sent last, and how many times again. */
  head: number;
  headTime: number;
  attempt: number;
  /** Interval between the last two sendings of the head. */
  interval: number;
  cause: RetransmissionCause;
  retransmissions: number;
  timeouts: number;
  fast: number;
  probes: number;
  spurious: number;
  smallest: number;
  largest: number;
  readonly delivered: number;
  readonly intervals: number[];
}

/** Begins a run with `segment`, whose bytes from `sequence` on were sent first at `firstSent`. */
export function beginEpisode(
  half: Half,
  segment: Segment,
  sequence: number,
  what: Episode['what'],
  firstSent: number,
): Episode {
  return {
    what,
    start: segment.time,
    startPacket: segment.packet,
    firstSent,
    end: half.highest,
    stamp: readTimestamps(segment)?.value,
    head: sequence,
    headTime: firstSent,
    attempt: 0,
    interval: NaN,
    cause: 'unknown',
    retransmissions: 0,
    timeouts: 0,
    fast: 0,
    probes: 0,
    spurious: 0,
    smallest: segment.length,
    largest: segment.length,
    delivered: half.delivered,
    intervals: [],
  };
}

/** Counts a retransmission of the run. */
export function countInEpisode(
  episode: Episode,
  segment: Segment,
  sequence: number,
  cause: RetransmissionCause,
  interval: number,
): void {
  const { length } = segment;
  episode.retransmissions++;
  episode.cause = cause;
  if (cause === 'timeout') episode.timeouts++;
  if (cause === 'fast') episode.fast++;
  if (cause === 'probe') episode.probes++;
  if (length < episode.smallest) episode.smallest = length;
  if (length > episode.largest) episode.largest = length;
  if (sequence !== episode.head) return;
  episode.headTime = segment.time;
  episode.interval = interval;
  if (cause !== 'fast' && episode.intervals.length < mostIntervals) episode.intervals.push(interval);
}

/** The receiver acknowledged more: ends the run when all of it arrived. Call with a half that has an episode. */
export function episodeProgress(
  output: Output,
  connection: TcpConnection,
  half: Half,
  segment: Segment,
): void {
  const episode = half.trouble?.episode;
  if (half.trouble === undefined || episode === undefined || half.acked === undefined) return;
  if (episode.stamp !== undefined && episode.retransmissions === 1 && episode.spurious === 0) {
    const echo = readTimestamps(segment)?.echo;
    if (echo !== undefined && difference(echo, episode.stamp) < 0) {
      episode.spurious++;
      half.trouble.spurious++;
      const from = output.from(connection, segment.packet, segment.time);
      output.fact({
        kind: 'tcp.spurious-retransmission',
        from,
        direction: half.direction,
        by: 'timestamps',
      });
    }
  }
  if (difference(half.acked, episode.end) >= 0) {
    endEpisode(output, connection, half, segment.packet, segment.time, true);
  }
}

/** Ends the run of `half`, if one goes on. `until`: when its sender could know. */
export function endEpisode(
  output: Output,
  connection: TcpConnection,
  half: Half,
  packet: number,
  time: number,
  recovered: boolean,
  until = time,
): void {
  const episode = half.trouble?.episode;
  if (half.trouble === undefined || episode === undefined) return;
  half.trouble.episode = undefined;
  const { what, start, startPacket, retransmissions, timeouts, fast, probes, intervals } = episode;
  output.fact({
    kind: 'tcp.loss-episode',
    from: output.from(connection, packet, time),
    direction: half.direction,
    what,
    start,
    startPacket,
    retransmissions,
    timeouts,
    fast,
    probes,
    intervals,
    stall: Math.max(0, until - episode.firstSent),
    recovered,
    smallestSegment: episode.smallest,
    largestSegment: episode.largest,
    largestDelivered: episode.delivered,
    smallestInFlight: half.smallest,
    spurious: episode.spurious,
    silence: Math.max(0, until - (Number.isNaN(half.ackTime) ? episode.firstSent : half.ackTime)),
  });
}
