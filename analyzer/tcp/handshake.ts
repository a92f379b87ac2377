import type { TcpConnection } from './connection.ts';
import { Flag, type Segment } from './segment.ts';
import { advance } from './sequence.ts';

/** Notes the times of SYN and SYN-ACK; call for every segment with a SYN. */
export function noteSyn(connection: TcpConnection, segment: Segment): void {
  if ((segment.flags & Flag.ACK) === 0) {
    if (Number.isNaN(connection.synAckTime)) connection.synTime = segment.time;
    return;
  }
  if (Number.isNaN(connection.synAckTime)) connection.synAckTime = segment.time;
  connection.lastSynAckTime = segment.time;
}

/**
 * True when this segment from the client completes the handshake; `rtt` is then set.
 *
 * The round trip is client to server and back wherever the tap stands: from the last SYN before the SYN-ACK (the far
 * side), and from the last SYN-ACK to this ACK (the near side). A retransmitted SYN or SYN-ACK does not lengthen it.
 */
export function completesHandshake(connection: TcpConnection, segment: Segment): boolean {
  const { base } = connection.toClient;
  if (Number.isNaN(connection.synTime) || Number.isNaN(connection.synAckTime) || base === undefined)
    return false;
  if ((segment.flags & (Flag.SYN | Flag.RST | Flag.ACK)) !== Flag.ACK) return false;
  if (segment.acknowledgment !== advance(base, 1)) return false;
  const far = connection.synAckTime - connection.synTime;
  connection.rtt = far + segment.time - connection.lastSynAckTime;
  return true;
}
