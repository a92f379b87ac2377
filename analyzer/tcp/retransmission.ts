import type { RetransmissionCause } from '../model/facts/tcp.ts';
import type { TcpConnection } from './connection.ts';
import { beginEpisode, countInEpisode, type Episode } from './episode.ts';
import { type Half, troubleOf } from './half.ts';
import type { Output } from './output.ts';
import type { Segment } from './segment.ts';
import { difference } from './sequence.ts';

/** Without a known round trip, a segment later than this behind the one it belongs before was sent again (as in Wireshark). */
const reorderingNs = 3e6;

/** A retransmission later than this after the ACK that could have asked for it has another reason (as in Wireshark). */
const promptNs = 20e6;

/** Shortest retransmission timer in wide use: Linux's 200 ms, less what timers are coarse by. RFC 6298 2.4 asks for a second. */
const shortestTimeoutNs = 190e6;

/** The receiver of `half` has asked for what begins at `sequence`: by duplicate ACKs, two at least, or by SACK. */
function askedFor(half: Half, sequence: number): boolean {
  return (half.repeats >= 2 || half.sacked) && half.acked === sequence;
}

/**
 * For a segment that fills a hole with bytes never seen: how long the hole had been open when the segment must have been sent
 * a second time, its first sending lost before this tap; undefined when it only came out of order.
 *
 * A sender learns of a loss no sooner than one round trip after the hole shows, so what fills it earlier was
 * reordered. Within a few milliseconds the round trip alone is no proof: the IP identification must be newer, too, as
 * it is for all that was sent after the hole. Where there is none, the receiver must have asked for these bytes.
 */
export function sinceHole(
  half: Half,
  hole: { time: number; identification: number },
  segment: Segment,
  sequence: number,
  rtt: number,
): number | undefined {
  const age = segment.time - hole.time;
  if (age > reorderingNs) return age > rtt || Number.isNaN(rtt) ? age : undefined;
  const asked = askedFor(half, sequence);
  const { identification } = segment;
  if (identification === 0 || hole.identification === 0) return asked ? Math.max(0, age) : undefined;
  const newer = ((identification - hole.identification) << 16) >> 16 > 0;
  return newer && (asked || age > rtt) ? Math.max(0, age) : undefined;
}

/**
 * A keep-alive probe: the byte before the next one, or none, to draw an ACK (RFC 9293 3.8.4). Not a retransmission:
 * that byte has been acknowledged, as far as the capture shows.
 */
export function isKeepAlive(half: Half, segment: Segment, sequence: number): boolean {
  if (segment.length > 1 || difference(sequence, half.highest) !== -1) return false;
  return segment.length === 0 || half.acked === undefined || difference(half.acked, sequence) > 0;
}

/** Why a segment is sent again; `interval` since it was sent last. */
function causeOf(
  half: Half,
  episode: Episode,
  segment: Segment,
  sequence: number,
  interval: number,
  rtt: number,
): RetransmissionCause {
  const { time } = segment;
  const head = sequence === episode.head;
  const repeated = head && episode.attempt > 1;
  const prompt = time - half.ackTime < Math.max(promptNs, rtt > 0 ? rtt : 0);
  if (prompt && !repeated && (half.repeats >= 2 || half.sacked)) return 'fast';
  if (interval >= shortestTimeoutNs) return 'timeout';
  if (!head) return episode.cause;
  if (repeated) return interval >= 1.5 * episode.interval ? 'timeout' : 'unknown';
  // A partial acknowledgment draws the next lost segment at once (RFC 6582 3.2).
  if (prompt && episode.retransmissions > 0) return episode.cause;
  return rtt > 0 && interval >= 1.5 * rtt ? 'probe' : 'unknown';
}

/**
 * Tells of a segment sent again, and keeps the run that it belongs to. `sinceOriginal`: since its bytes were sent
 * first, or since the hole that it fills showed.
 */
export function sentAgain(
  output: Output,
  connection: TcpConnection,
  half: Half,
  segment: Segment,
  sequence: number,
  what: Episode['what'],
  bytes: number,
  sinceOriginal: number,
): void {
  const { time, length } = segment;
  const trouble = troubleOf(half);
  trouble.retransmitted++;
  // A round trip of bytes sent twice is ambiguous (RFC 6298 3, Karn's algorithm).
  half.timing = false;
  trouble.episode ??= beginEpisode(half, segment, sequence, what, time - sinceOriginal);
  const { episode } = trouble;
  const passed = half.acked !== undefined && difference(half.acked, episode.head) > 0;
  if (sequence !== episode.head && (passed || difference(sequence, episode.head) < 0)) {
    episode.head = sequence;
    episode.headTime = time - sinceOriginal;
    episode.attempt = 0;
  }
  const head = sequence === episode.head;
  if (head) episode.attempt++;
  const interval = head ? time - episode.headTime : sinceOriginal;
  const acknowledged =
    length > 0 && half.acked !== undefined && difference(half.acked, sequence + length) >= 0;
  if (acknowledged) {
    trouble.spurious++;
    episode.spurious++;
  }
  const cause = causeOf(half, episode, segment, sequence, interval, connection.rtt);
  countInEpisode(episode, segment, sequence, cause, interval);
  output.fact({
    kind: 'tcp.retransmission',
    from: output.from(connection, segment.packet, time),
    direction: half.direction,
    bytes,
    what,
    sinceOriginal,
    cause,
    attempt: head ? episode.attempt : 1,
    interval,
    segment: length,
    acknowledged,
  });
}
