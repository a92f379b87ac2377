/**
 * Looks for the next record boundary in bytes whose beginning is inside an unknown record.
 *
 * A boundary is believed when a whole record stands there that ends where the bytes end so far, or where another
 * record header stands. Ciphertext imitates a header once in about 20 million positions, and both conditions more
 * rarely than that; keys, where there are some, give the proof afterwards.
 */
import { canBeRecordHeader, maxRecordPayload, payloadLength, recordHeaderLength } from './record-header.ts';

/** Bytes from a boundary on, with the stream offset of that boundary. */
export interface Boundary {
  offset: number;
  /** Owned. */
  bytes: Uint8Array;
}

/** A search that may span chunks. */
export interface BoundarySearch {
  /** Forgets everything; the next byte pushed stands at this stream offset. */
  reset(offset: number): void;
  /** Takes more bytes; answers as soon as a boundary is found, and is then empty. */
  push(bytes: Uint8Array): Boundary | undefined;
  /** More bytes than any record is long have passed without a boundary. */
  readonly exhausted: boolean;
}

/** Two records of the largest size: a candidate can be judged once its whole record is here. */
const windowLength = 2 * (maxRecordPayload + recordHeaderLength);

/** A search that has seen nothing; `reset` begins it. */
export function createBoundarySearch(): BoundarySearch {
  let window = new Uint8Array(0);
  let length = 0;
  let offset = 0;
  let passed = 0;

  /** Position of a boundary; what stands before the first undecided candidate is dropped. */
  function scan(): number | undefined {
    let at = 0;
    for (; at < length; at++) {
      if (!canBeBoundary(window, at, length)) continue;
      if (length - at < recordHeaderLength) break;
      const end = at + recordHeaderLength + payloadLength(window, at);
      if (end > length) break;
      if (canBeBoundary(window, end, length)) return at;
    }
    window.copyWithin(0, at, length);
    length -= at;
    offset += at;
    passed += at;
    return undefined;
  }

  return {
    reset(start) {
      length = 0;
      passed = 0;
      offset = start;
    },
    push(bytes) {
      if (window.length === 0) window = new Uint8Array(windowLength);
      for (let from = 0; from < bytes.length;) {
        const take = Math.min(bytes.length - from, window.length - length);
        window.set(bytes.subarray(from, from + take), length);
        length += take;
        from += take;
        const at = scan();
        if (at === undefined) continue;
        const found = new Uint8Array(length - at + bytes.length - from);
        found.set(window.subarray(at, length));
        found.set(bytes.subarray(from), length - at);
        length = 0;
        return { offset: offset + at, bytes: found };
      }
      return undefined;
    },
    get exhausted() {
      return passed > windowLength;
    },
  };
}

/** Stricter than a header in sequence: only record types that follow a handshake, with the version they all carry. */
function canBeBoundary(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at >= 3 && bytes[at + 2] !== 3) return false;
  if (end - at >= recordHeaderLength && payloadLength(bytes, at) === 0) return false;
  return canBeRecordHeader(bytes, at, end);
}
