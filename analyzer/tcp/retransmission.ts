import type { Half } from './half.ts';
import { type Segment, sameTransmission } from './segment.ts';
import { createSentLog } from './sent-log.ts';
import { difference } from './sequence.ts';

/** Without a known round trip, a segment later than this behind the one it belongs before was sent again (as in Wireshark). */
const reorderingNs = 3e6;

/**
 * Nanoseconds since a segment's bytes were sent first, when they were all or in part seen before; undefined when the
 * segment is a second record of the same packet.
 */
export function sinceFirstSent(half: Half, segment: Segment, sequence: number): number | undefined {
  const { sent } = half;
  const { time, mark } = segment;
  if (sameTransmission(half.resentMark, half.resentTime, mark, time)) return undefined;
  if (sent === undefined || !sent.find(sequence)) return 0;
  if (sent.foundExact && sameTransmission(sent.foundMark, sent.foundTime, mark, time)) return undefined;
  half.resentTime = time;
  half.resentMark = mark;
  return Math.max(0, time - sent.foundTime);
}

/**
 * For a segment that fills a hole with bytes never seen: how long the hole had been open when the segment must have been sent
 * a second time, its first sending lost before this tap; undefined when it only came out of order.
 *
 * A sender learns of a loss no sooner than one round trip after the hole shows, so what fills it earlier was
 * reordered. Within a few milliseconds the round trip alone is no proof: the IP identification must be newer, too.
 */
export function sinceHole(
  holeTime: number,
  holeMark: number,
  segment: Segment,
  rtt: number,
): number | undefined {
  const age = segment.time - holeTime;
  if (age > reorderingNs) return age > rtt || Number.isNaN(rtt) ? age : undefined;
  const newer = holeMark >= 0 && segment.mark >= 0 && ((segment.mark - holeMark) << 16) >> 16 > 0;
  return age > rtt && newer ? age : undefined;
}

/** Remembers that these bytes were sent for the first time. */
export function rememberSent(half: Half, segment: Segment, sequence: number): void {
  half.sent ??= createSentLog();
  half.sent.add(sequence, segment.time, segment.mark);
}

/**
 * A keep-alive probe: the byte before the next one, or none, to draw an ACK (RFC 9293 3.8.4). Not a retransmission.
 */
export function isKeepAlive(half: Half, segment: Segment, sequence: number): boolean {
  return segment.length <= 1 && difference(sequence, half.highest) === -1;
}
