import { acknowledgmentMoved, acknowledgmentRepeated } from './acknowledgment.ts';
import type { TcpConnection } from './connection.ts';
import type { DataArrival } from './data.ts';
import type { Ending } from './ending.ts';
import type { Half } from './half.ts';
import { challengesSyn, completeHandshake, noteSyn } from './handshake.ts';
import type { Output } from './output.ts';
import type { Reassembler } from './reassembly.ts';
import { sentAgain } from './retransmission.ts';
import { Flag, type Segment } from './segment.ts';
import { advance, difference, largestWindow } from './sequence.ts';
import { noteBusy } from './silence.ts';
import { windowChanged } from './stall.ts';

/** Takes a segment of an open connection; `fromClient` tells its direction. */
export type Arrival = (connection: TcpConnection, fromClient: boolean, segment: Segment) => void;

/** An ACK that answers a doubtful RST comes within a round trip; later ones are about something else. */
const challengeNs = 1e9;

/** Handles the segments of open connections: SYN, acknowledgment, data, FIN (RFC 9293 3.10.7); RST goes to `ending`. */
export function createArrival(
  output: Output,
  reassembler: Reassembler<TcpConnection>,
  data: DataArrival,
  ending: Ending,
): Arrival {
  function fin(connection: TcpConnection, half: Half, opposite: Half, segment: Segment, end: number): void {
    const { packet, time } = segment;
    noteBusy(output, connection, half, segment, 'fin');
    if (half.fin === undefined) {
      data.settle(half, segment, end);
      const distance = difference(end, half.next);
      if (distance < 0 || distance > largestWindow) {
        output.anomaly(connection, 'segment-outside-window', output.from(connection, packet, time));
        return;
      }
      const from = output.from(connection, packet, time);
      const acknowledges = (segment.flags & Flag.ACK) !== 0 && opposite.synced;
      const acknowledgment = acknowledges ? segment.acknowledgment : undefined;
      half.fin = { sequence: end, from, acknowledgment };
      if (half.queue.length > 0) reassembler.discardFrom(half, end);
      data.progress(connection, half, segment);
      if (difference(advance(end, 1), half.highest) > 0) half.highest = advance(end, 1);
      connection.firstEnd ??= half.direction;
      const left = acknowledgment === undefined ? 0 : difference(opposite.highest, acknowledgment);
      const unacknowledged = left > 0 && left <= largestWindow ? left : 0;
      output.fact({ kind: 'tcp.fin', from, direction: half.direction, unacknowledged });
      return;
    }
    if (end !== half.fin.sequence || segment.length > 0) return;
    sentAgain(output, connection, half, segment, end, 'fin', 0, time - half.fin.from.time);
  }

  /** Something came after an RST that should be ignored: it was not the last word. */
  function afterDoubtfulReset(connection: TcpConnection, half: Half, segment: Segment): void {
    const { lastWord } = connection;
    connection.lastWord = undefined;
    if (lastWord === undefined || lastWord.direction === half.direction) return;
    const { packet, time, length, flags } = segment;
    if (length > 0 || (flags & (Flag.SYN | Flag.FIN | Flag.ACK)) !== Flag.ACK) return;
    if (time - lastWord.from.time > challengeNs) return;
    const from = output.from(connection, packet, time);
    output.fact({ kind: 'tcp.challenge-ack', from, direction: half.direction, to: 'rst' });
  }

  /** The first segment of a direction. */
  function first(half: Half, sequence: number): void {
    half.base ??= advance(sequence, -1);
    half.synced = true;
    half.next = sequence;
    half.highest = sequence;
  }

  function syn(connection: TcpConnection, half: Half, opposite: Half, segment: Segment): void {
    if ((segment.flags & Flag.ACK) === 0 && opposite.syn !== undefined && half.syn === undefined)
      connection.simultaneous = true;
    noteSyn(output, connection, half, segment);
    connection.busyTime = segment.time;
    connection.busyPacket = segment.packet;
    connection.busyToServer = half.direction === 'to-server';
  }

  return (connection, fromClient, segment) => {
    const half = fromClient ? connection.toServer : connection.toClient;
    const opposite = fromClient ? connection.toClient : connection.toServer;
    const { flags, time, length } = segment;
    if ((flags & Flag.RST) !== 0) {
      ending.byReset(connection, half, opposite, segment);
      return;
    }
    if (connection.lastWord !== undefined) afterDoubtfulReset(connection, half, segment);
    const isSyn = (flags & Flag.SYN) !== 0;
    const sequence = isSyn ? advance(segment.sequence, 1) : segment.sequence;
    if (!half.synced) {
      if (challengesSyn(connection, half, segment)) {
        const from = output.from(connection, segment.packet, time);
        output.fact({ kind: 'tcp.challenge-ack', from, direction: half.direction, to: 'syn' });
        return;
      }
      first(half, sequence);
    }
    half.segments++;
    half.hopLimit = segment.hopLimit;
    half.identification = segment.identification;
    if (isSyn) syn(connection, half, opposite, segment);
    const window = isSyn || half.scale <= 0 ? segment.window : segment.window << half.scale;
    if ((flags & Flag.ACK) !== 0) {
      const { acknowledgment } = segment;
      if (acknowledgment !== opposite.acked) {
        opposite.base ??= advance(acknowledgment, -1);
        acknowledgmentMoved(output, connection, opposite, segment);
      } else if (length === 0 && (flags & (Flag.SYN | Flag.FIN)) === 0)
        acknowledgmentRepeated(output, connection, opposite, half, segment, window === half.window);
      opposite.ackTime = time;
    }
    if (window !== half.window) windowChanged(output, connection, half, opposite, segment, window);
    if (opposite.probes !== 0) opposite.probes = 0;
    if (!connection.established && fromClient) completeHandshake(output, connection, segment);
    if (length > 0) data.arrive(connection, half, opposite, segment, sequence);
    else if (sequence !== half.highest && !isSyn && half.synced)
      data.bare(connection, half, opposite, segment, sequence);
    if ((flags & Flag.FIN) !== 0) fin(connection, half, opposite, segment, advance(sequence, segment.length));
    if (opposite.queue.length > 0 || opposite.fin !== undefined)
      reassembler.settleAcked(connection, opposite, time);
    if (half.queue.length > 0 || half.fin !== undefined) reassembler.settleAcked(connection, half, time);
    if (half.fin !== undefined || opposite.fin !== undefined) ending.byFins(connection, segment.packet, time);
    connection.lastTime = time;
  };
}
