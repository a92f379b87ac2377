import type { TcpConnection } from './connection.ts';
import { episodeProgress } from './episode.ts';
import { type Half, troubleOf } from './half.ts';
import { readSack } from './options.ts';
import type { Output } from './output.ts';
import type { Segment } from './segment.ts';
import { difference, largestWindow } from './sequence.ts';
import { inFlightChanged } from './stall.ts';

/** Acknowledgments of bytes of an unseen direction before it is said: the first packets of a capture may come in any order. */
const oneSidedAfter = 4;

/** Notes that the receiver of `half` acknowledges another number than before. */
export function acknowledgmentMoved(
  output: Output,
  connection: TcpConnection,
  half: Half,
  segment: Segment,
): void {
  const { acknowledgment, time } = segment;
  if (half.synced && Math.abs(difference(acknowledgment, half.highest)) > largestWindow) return;
  if (half.acked !== undefined && difference(acknowledgment, half.acked) <= 0) return;
  half.acked = acknowledgment;
  half.repeats = 0;
  if (!half.synced) {
    unseen(output, connection, half, segment);
    return;
  }
  inFlightChanged(output, connection, half, segment);
  if (half.timing && difference(acknowledgment, half.timedEnd) >= 0) {
    half.timing = false;
    measured(output, connection, half, segment);
  }
  if (half.trouble !== undefined || half.sacked) recovering(output, connection, half, segment);
  if (acknowledgment === half.highest && half.largest > 0) {
    if (half.largest > half.delivered) half.delivered = half.largest;
    half.largest = 0;
    half.smallest = 0;
  }
  if (difference(acknowledgment, half.next) <= 0) {
    if (!Number.isNaN(half.unseenAckedAt)) half.unseenAckedAt = NaN;
  } else if (Number.isNaN(half.unseenAckedAt)) half.unseenAckedAt = time;
}

/** A round trip from the tap to the receiver of `half` and back (RFC 6298 2 and 3). */
function measured(output: Output, connection: TcpConnection, half: Half, segment: Segment): void {
  const rtt = segment.time - half.timedAt;
  if (rtt < 0) return;
  const trips = half.roundTrips;
  if (trips === undefined) half.roundTrips = { samples: 1, min: rtt, max: rtt, smoothed: rtt };
  else {
    trips.samples++;
    if (rtt < trips.min) trips.min = rtt;
    if (rtt > trips.max) trips.max = rtt;
    trips.smoothed += (rtt - trips.smoothed) / 8;
  }
  if (!output.wants.rttSample) return;
  const from = output.from(connection, segment.packet, segment.time);
  output.fact({ kind: 'tcp.rtt-sample', from, direction: half.direction, rtt });
}

function recovering(output: Output, connection: TcpConnection, half: Half, segment: Segment): void {
  noteSack(output, connection, half, segment);
  if (half.trouble?.episode !== undefined) episodeProgress(output, connection, half, segment);
}

function noteSack(output: Output, connection: TcpConnection, half: Half, segment: Segment): boolean {
  const { sack, dsack } = readSack(segment);
  half.sacked = sack;
  if (!dsack || half.trouble === undefined || half.trouble.spurious >= half.trouble.retransmitted)
    return sack;
  half.trouble.spurious++;
  if (half.trouble.episode !== undefined) half.trouble.episode.spurious++;
  const from = output.from(connection, segment.packet, segment.time);
  output.fact({ kind: 'tcp.spurious-retransmission', from, direction: half.direction, by: 'dsack' });
  return sack;
}

/**
 * Notes an ACK without data that repeats the last number. `half`: what it acknowledges, `back`: its own direction;
 * `sameWindow`: it announces no other window. It is a duplicate ACK in the sense of RFC 5681 2 when the window, too,
 * is the last one, and open; one that answers a probe is none.
 */
export function acknowledgmentRepeated(
  output: Output,
  connection: TcpConnection,
  half: Half,
  back: Half,
  segment: Segment,
  sameWindow: boolean,
): void {
  const sack = noteSack(output, connection, half, segment);
  if (!sameWindow || segment.window === 0 || half.probes > 0 || back.stall !== undefined) return;
  if (segment.sequence !== back.highest) return;
  half.repeats++;
  troubleOf(half).duplicateAcks++;
  if (!output.wants.duplicateAck) return;
  const from = output.from(connection, segment.packet, segment.time);
  const { direction } = back;
  output.fact({ kind: 'tcp.duplicate-ack', from, direction, number: half.repeats, sack });
}

/** The receiver of a direction of which nothing was seen acknowledges more. */
function unseen(output: Output, connection: TcpConnection, half: Half, segment: Segment): void {
  if (++troubleOf(half).unseenAcks < oneSidedAfter) return;
  const direction = half.direction === 'to-server' ? 'to-client' : 'to-server';
  oneSided(output, connection, direction, segment.packet, segment.time);
}

/** Says once that only `direction` shows. */
export function oneSided(
  output: Output,
  connection: TcpConnection,
  direction: Half['direction'],
  packet: number,
  time: number,
): void {
  if (connection.oneSided) return;
  connection.oneSided = true;
  output.fact({ kind: 'tcp.one-sided', from: output.from(connection, packet, time), direction });
}
