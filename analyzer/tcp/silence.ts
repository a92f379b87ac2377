import type { TcpConnection } from './connection.ts';
import type { Half } from './half.ts';
import type { Output } from './output.ts';
import type { Segment } from './segment.ts';
import { unacknowledged } from './stall.ts';

/**
 * Silence that is worth a fact. Timers against idle connections count from seconds (a lab's) to many minutes (NAT,
 * load balancers); shorter pauses belong to the exchange of requests and answers.
 */
export const idleLimitNs = 1e9;

/** Tells that a segment with payload, FIN or RST ended a time in which nobody had anything to say. */
export function tellIdle(
  output: Output,
  connection: TcpConnection,
  half: Half,
  segment: Segment,
  what: 'data' | 'fin' | 'rst',
): void {
  const { packet, time } = segment;
  // Who waits for an acknowledgment is not idle.
  if (unacknowledged(connection.toServer) + unacknowledged(connection.toClient) > 0) return;
  output.fact({
    kind: 'tcp.idle',
    from: output.from(connection, packet, time),
    idle: time - connection.busyTime,
    silence: time - connection.lastTime,
    next: half.direction,
    what,
    keepAlives: connection.keepAlives,
    last: connection.busyToServer ? 'to-server' : 'to-client',
    lastPacket: connection.busyPacket,
  });
}

/** Notes a segment with payload, SYN or FIN. */
export function noteBusy(
  output: Output,
  connection: TcpConnection,
  half: Half,
  segment: Segment,
  what: 'data' | 'fin',
): void {
  if (segment.time - connection.busyTime >= idleLimitNs) tellIdle(output, connection, half, segment, what);
  connection.busyTime = segment.time;
  connection.busyPacket = segment.packet;
  connection.busyToServer = half.direction === 'to-server';
  if (connection.keepAlives !== 0) connection.keepAlives = 0;
}
