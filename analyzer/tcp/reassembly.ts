import { emptyQueue, type Half, type Queued } from './half.ts';
import type { Segment } from './segment.ts';
import { advance, difference, largestWindow } from './sequence.ts';

/** Bytes that wait behind a hole, a direction: the largest receive buffer that Linux gives by itself (tcp_rmem, 6 MiB). */
const mostQueuedBytes = 6 * 1024 * 1024;

/** Segments that wait behind a hole, a direction: a flood of one-byte segments costs far more than its bytes. */
const mostQueuedSegments = 8192;

/** Bytes that wait in all connections together; many connections with a hole each would otherwise add up. */
const mostQueuedInAll = 128 * 1024 * 1024;

/**
 * How long a segment may still appear after the acknowledgment of its bytes.
 *
 * A tap with several queues, or on several interfaces, can write an ACK before the data that it acknowledges.
 */
const recordingJitterNs = 10e6;

/** How long a hole stays open in a direction whose receiver is not seen: the first retransmission timer and some more (RFC 6298 2). */
const oneSidedPatienceNs = 3e9;

/** Receives a direction's bytes in order, and its gaps. */
export interface StreamOutput<Owner> {
  /** Borrowed. The half's `offset` is that of the first byte; the callee moves nothing. */
  bytes(owner: Owner, half: Half, bytes: Uint8Array, time: number, packet: number): void;
  /** `length` bytes at the half's `offset` are not in the capture; the packet is the one behind the hole. */
  gap(
    owner: Owner,
    half: Half,
    length: number,
    time: number,
    packet: number,
    cause: 'missing' | 'snap-length',
  ): void;
}

/** Puts the segments of a direction in order. `Owner` is passed on to the output: the connection. */
export interface Reassembler<Owner> {
  /** Takes a segment that begins at `next` while nothing waits: the usual case, made quick. */
  inOrder(owner: Owner, half: Half, segment: Segment): void;
  /** Takes a segment whose payload begins at `sequence`; returns how many of its bytes were already known. */
  accept(owner: Owner, half: Half, segment: Segment, sequence: number): number;
  /** Gives up the first hole when the receiver has acknowledged it and its bytes had time to appear. */
  settleAcked(owner: Owner, half: Half, time: number): void;
  /** Drops what waits at `sequence` or behind it. */
  discardFrom(half: Half, sequence: number): void;
  /** Gives up every hole: the direction is over. */
  flush(owner: Owner, half: Half, time: number, packet: number): void;
}

/** Index of the first segment that waits behind `sequence`; most segments come behind all others. */
export function placeInQueue(half: Half, sequence: number): number {
  const { queue, next } = half;
  const ahead = difference(sequence, next);
  let low = 0;
  let high = queue.length;
  const last = queue[high - 1];
  if (last === undefined || difference(last.sequence, next) <= ahead) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (difference(queue[middle]?.sequence ?? 0, next) <= ahead) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the first hole ends: at a waiting segment, or at the FIN. Undefined when there is no hole. */
function holeEnd(half: Half): number | undefined {
  const first = half.queue[0];
  if (first !== undefined) return first.sequence;
  if (half.fin !== undefined && difference(half.fin.sequence, half.next) > 0) return half.fin.sequence;
  return undefined;
}

/** A reassembler for the directions of all connections. */
export function createReassembler<Owner>(output: StreamOutput<Owner>): Reassembler<Owner> {
  let queuedInAll = 0;

  function handOn(
    owner: Owner,
    half: Half,
    bytes: Uint8Array,
    length: number,
    time: number,
    packet: number,
  ): void {
    if (bytes.length > 0) {
      output.bytes(owner, half, bytes, time, packet);
      half.offset += bytes.length;
    }
    half.next = advance(half.next, length);
    if (length > bytes.length) skip(owner, half, length - bytes.length, time, packet, 'snap-length');
  }

  function skip(
    owner: Owner,
    half: Half,
    length: number,
    time: number,
    packet: number,
    cause: 'missing' | 'snap-length' = 'missing',
  ): void {
    output.gap(owner, half, length, time, packet, cause);
    half.offset += length;
  }

  /** Hands on what now touches `next`. */
  function drain(owner: Owner, half: Half): void {
    let taken = 0;
    for (const entry of half.queue) {
      if (entry.sequence !== half.next) break;
      taken++;
      half.queuedBytes -= entry.bytes.length;
      queuedInAll -= entry.bytes.length;
      handOn(owner, half, entry.bytes, entry.length, entry.time, entry.packet);
    }
    if (taken === 0) return;
    if (taken === half.queue.length) half.queue = emptyQueue;
    else half.queue.splice(0, taken);
  }

  function giveUpHole(owner: Owner, half: Half, time: number, packet: number): void {
    const end = holeEnd(half);
    if (end === undefined) return;
    const first = half.queue[0];
    const length = difference(end, half.next);
    half.next = end;
    if (length > 0)
      skip(
        owner,
        half,
        length,
        first?.time ?? half.fin?.from.time ?? time,
        first?.packet ?? half.fin?.from.packet ?? packet,
      );
    drain(owner, half);
  }

  /** Copies the parts of a segment that no waiting segment holds into the queue; returns how many bytes were held. */
  function enqueue(half: Half, segment: Segment, sequence: number): number {
    if (half.queue === emptyQueue) half.queue = [];
    const { queue } = half;
    const start = difference(sequence, half.next);
    const end = start + segment.length;
    let from = start;
    let stored = 0;
    let index = placeInQueue(half, sequence);
    const before = queue[index - 1];
    if (before !== undefined && difference(before.sequence, half.next) + before.length > start) index--;
    for (; from < end; index++) {
      const following = queue[index];
      const limit = following === undefined ? end : difference(following.sequence, half.next);
      const to = Math.min(end, limit);
      if (to > from) {
        queue.splice(index, 0, copyPart(half, segment, from - start, to - start, sequence));
        stored += to - from;
        index++;
      }
      from = following === undefined ? end : Math.max(from, limit + following.length);
    }
    return segment.length - stored;
  }

  function copyPart(half: Half, segment: Segment, from: number, to: number, sequence: number): Queued {
    const at = segment.payload;
    const captured = segment.bytes.subarray(
      at + Math.min(from, segment.captured),
      at + Math.min(to, segment.captured),
    );
    half.queuedBytes += captured.length;
    queuedInAll += captured.length;
    return {
      sequence: advance(sequence, from),
      length: to - from,
      bytes: Uint8Array.from(captured),
      time: segment.time,
      packet: segment.packet,
      identification: segment.identification,
    };
  }

  /** Hands on a part of a segment's payload that begins at `next`. */
  function handOnPart(owner: Owner, half: Half, segment: Segment, from: number, to: number): void {
    const { payload, captured } = segment;
    const bytes = segment.bytes.subarray(
      payload + Math.min(from, captured),
      payload + Math.min(to, captured),
    );
    handOn(owner, half, bytes, to - from, segment.time, segment.packet);
  }

  function tooMuchWaits(half: Half): boolean {
    if (half.queue.length === 0) return false;
    if (half.queuedBytes > mostQueuedBytes || half.queue.length > mostQueuedSegments) return true;
    return queuedInAll > mostQueuedInAll;
  }

  return {
    inOrder(owner, half, segment) {
      const { payload, captured, length } = segment;
      if (captured > 0) {
        const bytes = segment.bytes.subarray(payload, payload + captured);
        output.bytes(owner, half, bytes, segment.time, segment.packet);
        half.offset += captured;
      }
      half.next = advance(half.next, length);
      if (length > captured)
        skip(owner, half, length - captured, segment.time, segment.packet, 'snap-length');
    },

    accept(owner, half, segment, sequence) {
      if (difference(sequence, half.next) > 0) {
        const known = enqueue(half, segment, sequence);
        while (tooMuchWaits(half)) giveUpHole(owner, half, segment.time, segment.packet);
        return known;
      }
      let known = 0;
      for (let done = 0; done < segment.length;) {
        const passed = Math.min(segment.length - done, difference(half.next, advance(sequence, done)));
        if (passed > 0) {
          known += passed;
          done += passed;
          continue;
        }
        const first = half.queue[0];
        const room = first === undefined ? segment.length : difference(first.sequence, half.next);
        const end = Math.min(segment.length, done + room);
        handOnPart(owner, half, segment, done, end);
        done = end;
        if (first !== undefined) drain(owner, half);
      }
      return known;
    },

    settleAcked(owner, half, time) {
      if (half.acked === undefined) {
        // Nobody who could acknowledge is seen: what a sender has not repeated by now is not in the capture.
        const first = half.queue[0];
        if (first !== undefined && time - first.time > oneSidedPatienceNs) giveUpHole(owner, half, time, 0);
        return;
      }
      for (let end = holeEnd(half); end !== undefined; end = holeEnd(half)) {
        if (difference(half.acked, end) < 0) return;
        const waiting = half.queue[0]?.time ?? half.fin?.from.time ?? time;
        const since = half.unseenAckedAt > waiting ? half.unseenAckedAt : waiting;
        if (time - since < recordingJitterNs) return;
        giveUpHole(owner, half, time, 0);
      }
    },

    discardFrom(half, sequence) {
      half.queue = half.queue.filter((entry) => {
        const kept = difference(entry.sequence, sequence) < 0;
        if (!kept) {
          half.queuedBytes -= entry.bytes.length;
          queuedInAll -= entry.bytes.length;
        }
        return kept;
      });
    },

    flush(owner, half, time, packet) {
      while (holeEnd(half) !== undefined) giveUpHole(owner, half, time, packet);
      if (half.acked === undefined || !half.synced || half.fin !== undefined) return;
      // One byte more than we saw may be a FIN that the capture lost.
      const missing = difference(half.acked, half.next);
      if (missing <= 1 || missing > largestWindow) return;
      half.next = half.acked;
      skip(owner, half, missing, time, packet);
    },
  };
}
