import type { TcpConnection } from './connection.ts';
import { endEpisode } from './episode.ts';
import { type Half, type Queued, troubleOf } from './half.ts';
import type { Output } from './output.ts';
import { placeInQueue, type Reassembler } from './reassembly.ts';
import { isKeepAlive, sentAgain, sinceHole } from './retransmission.ts';
import { Flag, type Segment } from './segment.ts';
import type { SentLogs } from './sent-log.ts';
import { advance, difference, largestWindow } from './sequence.ts';
import { noteBusy } from './silence.ts';
import { inFlightChanged, isWindowProbe, windowFull, windowProbe } from './stall.ts';

/** Handles the payload of segments. */
export interface DataArrival {
  /** Takes a segment with payload that begins at `sequence`. */
  arrive(connection: TcpConnection, half: Half, opposite: Half, segment: Segment, sequence: number): void;
  /** Takes a segment without payload and SYN whose number is not the next one: a probe, or an old one. */
  bare(connection: TcpConnection, half: Half, opposite: Half, segment: Segment, sequence: number): void;
  /**
   * Settles where the stream begins when its SYN was not seen: at the first payload byte or FIN. False for a probe of
   * a byte that was acknowledged before the capture began.
   */
  settle(half: Half, segment: Segment, sequence: number): boolean;
  /** The sender goes on to something new: a run of retransmissions that was acknowledged is over. */
  progress(connection: TcpConnection, half: Half, segment: Segment): void;
}

/** The segment that waits behind the hole in which `sequence` lies. */
function behindHole(half: Half, sequence: number): Queued | undefined {
  return half.queue[placeInQueue(half, sequence)];
}

/** Order, loss and windows as the payloads of a direction show them. */
export function createDataArrival(
  output: Output,
  reassembler: Reassembler<TcpConnection>,
  logs: SentLogs,
): DataArrival {
  function settle(half: Half, segment: Segment, sequence: number): boolean {
    if (half.settled) return true;
    if (half.syn === undefined) {
      const old = half.acked !== undefined && difference(half.acked, sequence) > 0;
      if (old && segment.length <= 1) return false;
      half.next = sequence;
      half.highest = sequence;
    }
    half.settled = true;
    return true;
  }

  function progress(connection: TcpConnection, half: Half, segment: Segment): void {
    const episode = half.trouble?.episode;
    if (episode === undefined || half.acked === undefined) return;
    if (difference(half.acked, episode.end) < 0) return;
    // The answer to the last repetition told the sender, though it acknowledged nothing new.
    const { ackTime } = half;
    const until = ackTime >= episode.headTime ? ackTime : segment.time;
    endEpisode(output, connection, half, segment.packet, segment.time, true, until);
  }

  /** Bytes from `sequence` to `end` were never seen before, and none behind them. */
  function sentFirst(
    connection: TcpConnection,
    half: Half,
    opposite: Half,
    segment: Segment,
    sequence: number,
    end: number,
  ): void {
    const { length, time } = segment;
    half.highest = end;
    if (half.log < 0) half.log = logs.open();
    logs.add(half.log, sequence, time, half.acked ?? sequence);
    if (length > half.largest) half.largest = length;
    if (half.smallest === 0 || length < half.smallest) half.smallest = length;
    if (!half.timing) {
      half.timing = true;
      half.timedEnd = end;
      half.timedAt = time;
    }
    const { window } = opposite;
    if (half.acked !== undefined && ((end - half.acked) | 0) === window && opposite.scale >= 0 && window > 0)
      windowFull(output, connection, half, window, segment);
    inFlightChanged(output, connection, half, segment);
    if (half.trouble !== undefined) progress(connection, half, segment);
  }

  function keepAlive(connection: TcpConnection, half: Half, segment: Segment): void {
    const { packet, time, length } = segment;
    half.probes++;
    connection.keepAlives++;
    const from = output.from(connection, packet, time);
    const { direction } = half;
    output.fact({ kind: 'tcp.keep-alive', from, direction, bytes: length, unanswered: half.probes });
  }

  /** True when the segment only asks, and says nothing. */
  function onlyAsks(
    connection: TcpConnection,
    half: Half,
    opposite: Half,
    segment: Segment,
    sequence: number,
  ): boolean {
    const ahead = difference(sequence, half.highest);
    if (isWindowProbe(half, opposite, segment, sequence)) {
      windowProbe(output, connection, half, opposite, segment, sequence);
      return ahead < 0;
    }
    if (!isKeepAlive(half, segment, sequence)) return false;
    keepAlive(connection, half, segment);
    return true;
  }

  /** Cuts bytes behind the FIN off; false when nothing is left. */
  function beforeFin(connection: TcpConnection, half: Half, segment: Segment, sequence: number): boolean {
    if (half.fin === undefined) return true;
    const room = Math.max(0, difference(half.fin.sequence, sequence));
    if (room >= segment.length) return true;
    output.anomaly(connection, 'data-after-fin', output.from(connection, segment.packet, segment.time));
    segment.length = room;
    segment.captured = Math.min(segment.captured, room);
    return room > 0;
  }

  /** Bytes seen before came again. */
  function seenAgain(
    connection: TcpConnection,
    half: Half,
    segment: Segment,
    sequence: number,
    known: number,
  ): void {
    if (known === 1 && half.trouble?.probe === sequence) return;
    const { time } = segment;
    const pending =
      half.acked !== undefined && difference(half.acked, sequence) <= 0 ? half.acked : undefined;
    const since =
      half.log >= 0 && logs.find(half.log, sequence, pending) ? Math.max(0, time - logs.foundTime) : 0;
    sentAgain(output, connection, half, segment, sequence, 'data', known, since);
  }

  function outOfOrder(connection: TcpConnection, half: Half, segment: Segment, behind: Queued): void {
    troubleOf(half).outOfOrder++;
    if (!output.wants.outOfOrder) return;
    const { packet, time, length } = segment;
    const from = output.from(connection, packet, time);
    const late = time - behind.time;
    output.fact({ kind: 'tcp.out-of-order', from, direction: half.direction, bytes: length, late });
  }

  function unusual(
    connection: TcpConnection,
    half: Half,
    opposite: Half,
    segment: Segment,
    sequence: number,
  ): void {
    if (!settle(half, segment, sequence) || onlyAsks(connection, half, opposite, segment, sequence)) return;
    if (Math.abs(difference(sequence, half.next)) > largestWindow) {
      const from = output.from(connection, segment.packet, segment.time);
      output.anomaly(connection, 'segment-outside-window', from);
      return;
    }
    noteBusy(output, connection, half, segment, 'data');
    if (!beforeFin(connection, half, segment, sequence)) return;
    const behind = behindHole(half, sequence);
    const known = reassembler.accept(connection, half, segment, sequence);
    const end = advance(sequence, segment.length);
    const { highest } = half;
    if (difference(end, highest) > 0) {
      const from = difference(highest, sequence) > 0 ? highest : sequence;
      sentFirst(connection, half, opposite, segment, from, end);
    }
    if (known > 0) seenAgain(connection, half, segment, sequence, known);
    else if (behind !== undefined) {
      const since = sinceHole(half, behind, segment, sequence, connection.rtt);
      if (since === undefined) outOfOrder(connection, half, segment, behind);
      else sentAgain(output, connection, half, segment, sequence, 'data', segment.length, since);
    }
  }

  return {
    settle,
    progress,

    arrive(connection, half, opposite, segment, sequence) {
      if (
        sequence !== half.next ||
        !half.settled ||
        half.queue.length > 0 ||
        half.fin !== undefined ||
        opposite.stall !== undefined
      ) {
        unusual(connection, half, opposite, segment, sequence);
        return;
      }
      noteBusy(output, connection, half, segment, 'data');
      reassembler.inOrder(connection, half, segment);
      sentFirst(connection, half, opposite, segment, sequence, half.next);
    },

    bare(connection, half, opposite, segment, sequence) {
      if ((segment.flags & Flag.FIN) !== 0 || difference(sequence, half.highest) !== -1) return;
      if (half.fin !== undefined) return;
      onlyAsks(connection, half, opposite, segment, sequence);
    },
  };
}
