import type { TcpConnection } from './connection.ts';
import { type Half, troubleOf } from './half.ts';
import type { Output } from './output.ts';
import type { Segment } from './segment.ts';
import { difference, largestWindow } from './sequence.ts';

/** Intervals between probes that are kept: backoff shows in the first ones. */
const mostIntervals = 16;

/** A receive window is closed. */
export interface Stall {
  readonly start: number;
  readonly startPacket: number;
  probes: number;
  /** Time of the last probe; of the announcement before the first. */
  lastProbe: number;
  readonly intervals: number[];
}

/** Bytes of this direction that were seen and are not acknowledged. */
export function unacknowledged(half: Half): number {
  if (!half.synced || half.acked === undefined) return 0;
  const bytes = difference(half.highest, half.acked);
  return bytes > 0 && bytes <= largestWindow ? bytes : 0;
}

/** Tells those who want it what of `half` is on its way, after `segment` has sent or acknowledged something. */
export function inFlightChanged(
  output: Output,
  connection: TcpConnection,
  half: Half,
  { packet, time }: Segment,
): void {
  if (!output.wants.inFlight) return;
  const from = output.from(connection, packet, time);
  output.fact({ kind: 'tcp.in-flight', from, direction: half.direction, bytes: unacknowledged(half) });
}

/** The sender of `half` announces another window than before. `opposite` is the data that the window is for. */
export function windowChanged(
  output: Output,
  connection: TcpConnection,
  half: Half,
  opposite: Half,
  segment: Segment,
  window: number,
): void {
  const { direction } = half;
  const { packet, time } = segment;
  half.window = window;
  if (output.wants.window)
    output.fact({
      kind: 'tcp.window',
      from: output.from(connection, packet, time),
      direction,
      bytes: window,
    });
  if (window > 0) {
    // Until now the sender could not speak: that was no idleness.
    if (half.stall !== undefined) connection.busyTime = time;
    endStall(output, connection, half, packet, time, true);
    return;
  }
  half.stall = { start: time, startPacket: packet, probes: 0, lastProbe: time, intervals: [] };
  const from = output.from(connection, packet, time);
  output.fact({ kind: 'tcp.zero-window', from, direction, unacknowledged: unacknowledged(opposite) });
}

/** The window of `half`'s sender is open again, or nothing more will be seen of it. */
export function endStall(
  output: Output,
  connection: TcpConnection,
  half: Half,
  packet: number,
  time: number,
  reopened: boolean,
): void {
  const { stall, direction } = half;
  if (stall === undefined) return;
  half.stall = undefined;
  const { start, startPacket, probes, intervals } = stall;
  output.fact({
    kind: 'tcp.zero-window-end',
    from: output.from(connection, packet, time),
    direction,
    duration: time - start,
    reopened,
    start,
    startPacket,
    probes,
    intervals,
  });
}

/**
 * True when a segment of `half` only asks whether the closed window of `opposite`'s sender has opened: one byte
 * beyond the window (RFC 9293 3.8.6.1), or, as Linux and others do it, an old number like that of a keep-alive.
 */
export function isWindowProbe(half: Half, opposite: Half, segment: Segment, sequence: number): boolean {
  if (opposite.stall === undefined || segment.length > 1) return false;
  const ahead = difference(sequence, half.highest);
  return ahead === -1 || (segment.length === 1 && (ahead === 0 || sequence === half.trouble?.probe));
}

/** Counts a probe of a closed window. */
export function windowProbe(
  output: Output,
  connection: TcpConnection,
  half: Half,
  opposite: Half,
  segment: Segment,
  sequence: number,
): void {
  const { stall } = opposite;
  if (stall === undefined) return;
  const { packet, time, length } = segment;
  stall.probes++;
  if (stall.intervals.length < mostIntervals) stall.intervals.push(time - stall.lastProbe);
  stall.lastProbe = time;
  if (sequence === half.highest) troubleOf(half).probe = sequence;
  if (!output.wants.probe) return;
  const from = output.from(connection, packet, time);
  const { direction } = half;
  output.fact({ kind: 'tcp.window-probe', from, direction, bytes: length, number: stall.probes });
}

/** A segment of `half` reached exactly to the end of the window. */
export function windowFull(
  output: Output,
  connection: TcpConnection,
  half: Half,
  window: number,
  segment: Segment,
): void {
  output.fact({
    kind: 'tcp.window-full',
    from: output.from(connection, segment.packet, segment.time),
    direction: half.direction,
    window,
    unacknowledged: unacknowledged(half),
  });
}
