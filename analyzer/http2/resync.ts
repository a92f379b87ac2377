import type { Direction } from '../model/chunk.ts';
import { clientPreface } from '../model/wire/frames.ts';
import { FRAME_HEADER, frameLength, plausibleHeader, prefaceMatch } from './plausible.ts';

/** Bytes of one packet that were kept while the frame boundaries were unknown. */
export interface Piece {
  bytes: Uint8Array;
  packet: number;
  time: number;
}

/** Where frames begin again. */
export interface Found {
  /** The client preface: the connection begins here, and with it empty HPACK tables. */
  preface: boolean;
  /** The bytes from there on, each with the packet that carried it. */
  pieces: Piece[];
}

const nothing: Uint8Array = new Uint8Array(0);

/**
 * Looks for frame boundaries after bytes were lost, or at the start of a capture that begins in the middle.
 *
 * A place is believed when a plausible frame header stands there and another one where that frame ends, or when the
 * frame ends exactly where the captured bytes end for now. What is held is at most one plausible frame: 16 KiB.
 */
export class Resync {
  readonly #direction: Direction;
  #bytes = nothing;
  /** Offset of `#bytes[0]` among all bytes pushed since `clear`. */
  #base = 0;
  /** Ends of what each packet brought, as offsets of that count. */
  #packets: { end: number; packet: number; time: number }[] = [];
  #at = 0;

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  /** Takes more bytes (copied); returns the place where frames begin, once one is found. */
  push(bytes: Uint8Array, packet: number, time: number): Found | undefined {
    const held = this.#bytes.subarray(this.#at);
    const joined = new Uint8Array(held.length + bytes.length);
    joined.set(held);
    joined.set(bytes, held.length);
    this.#bytes = joined;
    this.#base += this.#at;
    this.#at = 0;
    while ((this.#packets[0]?.end ?? Infinity) <= this.#base) this.#packets.shift();
    this.#packets.push({ end: this.#base + joined.length, packet, time });
    return this.#search();
  }

  /** Forgets what is held, as when more bytes are lost. */
  clear(): void {
    this.#bytes = nothing;
    this.#packets = [];
    this.#base = 0;
    this.#at = 0;
  }

  #search(): Found | undefined {
    const bytes = this.#bytes;
    const end = bytes.length;
    for (; this.#at < end; this.#at++) {
      const preface = this.#direction === 'to-server' ? prefaceMatch(bytes, this.#at, end) : 0;
      if (preface === clientPreface.length) return this.#found(true);
      if (preface > 0) return undefined;
      if (this.#at + FRAME_HEADER > end) return undefined;
      if (!plausibleHeader(bytes, this.#at)) continue;
      const next = this.#at + FRAME_HEADER + frameLength(bytes, this.#at);
      if (next === end) return this.#found(false);
      if (next + FRAME_HEADER > end) return undefined;
      if (plausibleHeader(bytes, next)) return this.#found(false);
    }
    return undefined;
  }

  #found(preface: boolean): Found {
    const pieces: Piece[] = [];
    let from = this.#at;
    for (const { end, packet, time } of this.#packets) {
      const to = end - this.#base;
      if (to > from) pieces.push({ bytes: this.#bytes.subarray(from, to), packet, time });
      from = Math.max(from, to);
    }
    this.clear();
    return { preface, pieces };
  }
}
