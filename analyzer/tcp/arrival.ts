import type { Provenance } from '../model/fact.ts';
import type { TcpConnection } from './connection.ts';
import type { Ending } from './ending.ts';
import type { Half } from './half.ts';
import { completesHandshake, noteSyn } from './handshake.ts';
import type { Output } from './output.ts';
import type { Reassembler } from './reassembly.ts';
import { isKeepAlive, rememberSent, sinceFirstSent, sinceHole } from './retransmission.ts';
import { Flag, sameTransmission, type Segment } from './segment.ts';
import { advance, difference, largestWindow } from './sequence.ts';

/** Takes a segment of an open connection; `fromClient` tells its direction. */
export type Arrival = (connection: TcpConnection, fromClient: boolean, segment: Segment) => void;

/** Handles the segments of open connections: SYN, acknowledgment, data, FIN (RFC 9293 3.10.7); RST goes to `ending`. */
export function createArrival(
  output: Output,
  reassembler: Reassembler<TcpConnection>,
  ending: Ending,
): Arrival {
  function at(connection: TcpConnection, segment: Segment): Provenance {
    return output.from(connection, segment.packet, segment.time);
  }

  function retransmission(
    connection: TcpConnection,
    half: Half,
    segment: Segment,
    what: 'data' | 'syn' | 'fin',
    bytes: number,
    sinceOriginal: number,
  ): void {
    const { direction } = half;
    output.fact({
      kind: 'tcp.retransmission',
      from: at(connection, segment),
      direction,
      bytes,
      what,
      sinceOriginal,
    });
  }

  function syn(connection: TcpConnection, half: Half, segment: Segment): void {
    noteSyn(connection, segment);
    if (half.mss === 0) half.mss = segment.mss;
    if (!half.synSeen) {
      half.synSeen = true;
      half.synTime = segment.time;
      half.synMark = segment.mark;
      return;
    }
    const { mark, time } = segment;
    if (segment.sequence !== half.base || sameTransmission(half.synMark, half.synTime, mark, time)) return;
    if (sameTransmission(half.resentMark, half.resentTime, mark, time)) return;
    half.resentMark = mark;
    half.resentTime = time;
    retransmission(connection, half, segment, 'syn', 0, time - half.synTime);
  }

  function established(connection: TcpConnection, segment: Segment): void {
    connection.established = true;
    const client = connection.toServer.mss;
    const server = connection.toClient.mss;
    const mss = { ...(client > 0 ? { client } : {}), ...(server > 0 ? { server } : {}) };
    output.fact({ kind: 'tcp.established', from: at(connection, segment), mss, rtt: connection.rtt });
  }

  /** Notes how far the receiver of `half` has got. */
  function acknowledge(half: Half, segment: Segment): void {
    const { acknowledgment, time } = segment;
    const plausible = !half.synced || Math.abs(difference(acknowledgment, half.highest)) <= largestWindow;
    if (plausible && (half.acked === undefined || difference(acknowledgment, half.acked) > 0)) {
      half.acked = acknowledgment;
    }
    half.ackTime = time;
    if (!half.synced || half.acked === undefined) return;
    if (difference(half.acked, half.next) <= 0) half.unseenAckedAt = NaN;
    else if (Number.isNaN(half.unseenAckedAt)) half.unseenAckedAt = time;
  }

  /**
   * Settles where the stream begins when its SYN was not seen: at the first payload byte or FIN. False for a probe of
   * a byte that was acknowledged before the capture began.
   */
  function settle(half: Half, segment: Segment, sequence: number): boolean {
    if (half.settled) return true;
    if (!half.synSeen) {
      const old = half.acked !== undefined && difference(half.acked, sequence) > 0;
      if (old && segment.length <= 1) return false;
      half.next = sequence;
      half.highest = sequence;
    }
    half.settled = true;
    return true;
  }

  /** The time and mark of the segment that waits behind the hole in which `sequence` lies. */
  function behindHole(half: Half, sequence: number): { time: number; mark: number } | undefined {
    const last = half.queue.at(-1);
    if (last === undefined || difference(last.sequence, sequence) <= 0) return undefined;
    return half.queue.find((entry) => difference(entry.sequence, sequence) > 0);
  }

  function data(connection: TcpConnection, half: Half, segment: Segment, sequence: number): void {
    if (!settle(half, segment, sequence) || isKeepAlive(half, segment, sequence)) return;
    if (Math.abs(difference(sequence, half.next)) > largestWindow) {
      output.anomaly(connection, 'segment-outside-window', at(connection, segment));
      return;
    }
    if (half.fin !== undefined) {
      const room = Math.max(0, difference(half.fin.sequence, sequence));
      if (room < segment.length) {
        output.anomaly(connection, 'data-after-fin', at(connection, segment));
        if (room === 0) return;
        segment.length = room;
        segment.captured = Math.min(segment.captured, room);
      }
    }
    const behind = behindHole(half, sequence);
    const known = reassembler.accept(connection, half, segment, sequence);
    const end = advance(sequence, segment.length);
    if (difference(end, half.highest) > 0) half.highest = end;
    if (known > 0) {
      const since = sinceFirstSent(half, segment, sequence);
      if (since !== undefined) retransmission(connection, half, segment, 'data', known, since);
    } else if (behind !== undefined) {
      const since = sinceHole(behind.time, behind.mark, segment, connection.rtt);
      if (since !== undefined) retransmission(connection, half, segment, 'data', segment.length, since);
    }
    if (known < segment.length) rememberSent(half, segment, advance(sequence, known));
  }

  function fin(connection: TcpConnection, half: Half, segment: Segment, sequence: number): void {
    const { mark, time } = segment;
    if (half.fin === undefined) {
      settle(half, segment, sequence);
      const distance = difference(sequence, half.next);
      if (distance < 0 || distance > largestWindow) {
        output.anomaly(connection, 'segment-outside-window', at(connection, segment));
        return;
      }
      const from = at(connection, segment);
      half.fin = { sequence, from, mark };
      if (half.queue.length > 0) reassembler.discardFrom(half, sequence);
      const end = advance(sequence, 1);
      if (difference(end, half.highest) > 0) half.highest = end;
      connection.firstEnd ??= half.direction;
      output.fact({ kind: 'tcp.fin', from, direction: half.direction });
      return;
    }
    if (sequence !== half.fin.sequence || segment.length > 0) return;
    if (sameTransmission(half.fin.mark, half.fin.from.time, mark, time)) return;
    if (sameTransmission(half.resentMark, half.resentTime, mark, time)) return;
    half.resentMark = mark;
    half.resentTime = time;
    retransmission(connection, half, segment, 'fin', 0, time - half.fin.from.time);
  }

  return (connection, fromClient, segment) => {
    const half = fromClient ? connection.toServer : connection.toClient;
    const opposite = fromClient ? connection.toClient : connection.toServer;
    const { flags, time } = segment;
    if ((flags & Flag.RST) !== 0) {
      ending.byReset(connection, half, opposite, segment);
      return;
    }
    connection.lastWord = undefined;
    const isSyn = (flags & Flag.SYN) !== 0;
    const sequence = isSyn ? advance(segment.sequence, 1) : segment.sequence;
    half.base ??= advance(sequence, -1);
    if ((flags & Flag.ACK) !== 0) opposite.base ??= advance(segment.acknowledgment, -1);
    if (!half.synced) {
      half.synced = true;
      half.next = sequence;
      half.highest = sequence;
    }
    const finSequence = advance(sequence, segment.length);
    if (isSyn) syn(connection, half, segment);
    if ((flags & Flag.ACK) !== 0) acknowledge(opposite, segment);
    if (!connection.established && fromClient && completesHandshake(connection, segment))
      established(connection, segment);
    if (segment.length > 0) data(connection, half, segment, sequence);
    if ((flags & Flag.FIN) !== 0) fin(connection, half, segment, finSequence);
    reassembler.settleAcked(connection, opposite, time);
    reassembler.settleAcked(connection, half, time);
    if (half.fin !== undefined || opposite.fin !== undefined)
      ending.byFins(connection, at(connection, segment));
  };
}
