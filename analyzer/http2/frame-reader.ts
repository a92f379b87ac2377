import { readU32 } from '../model/bytes.ts';
import { Flag, FrameType } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import { clientPreface } from '../model/wire/frames.ts';
import { concat } from '../model/wire/octets.ts';
import { FRAME_HEADER, frameLength, plausibleHeader } from './plausible.ts';
import { hasMeaning } from './extension-frames.ts';
import type { FrameSink } from './frame-sink.ts';
import { Resync, type Piece } from './resync.ts';

/**
 * Largest frame other than DATA that is collected. SETTINGS_MAX_FRAME_SIZE may allow 16 MiB, and a peer that only
 * announces such frames would make us hold them for every connection; no header block of use is larger.
 */
export const MAX_COLLECTED_FRAME = 262_144;

/** After a search that did not start at a preface, so many frame headers must go on looking plausible. */
const PROBATION = 8;

const nothing = new Uint8Array(0);

const State = { PREFACE: 0, HEADER: 1, COLLECT: 2, DATA: 3, SKIP: 4, SEARCH: 5 } as const;

/**
 * Cuts one direction of a connection into frames (RFC 9113 4.1), whatever the cuts of the bytes.
 *
 * DATA passes through without being collected; other frames are given whole. A gap inside a payload keeps the frame
 * boundaries; any other gap loses them, and a search begins ({@link Resync}).
 */
export class FrameReader {
  /** Packet and time of the bytes being read: those of the frame's last byte when the sink is called. */
  packet = 0;
  time = 0;

  readonly #sink: FrameSink;
  readonly #resync: Resync;
  readonly #replay: Piece[] = [];
  #state: (typeof State)[keyof typeof State];
  /** The very first bytes must be a preface or SETTINGS: the capture holds the start of the connection. */
  #first: boolean;
  #probation = 0;

  readonly #header = new Uint8Array(clientPreface.length);
  #held = 0;
  #type = 0;
  #flags = 0;
  #stream = 0;
  #length = 0;
  /** Octets of the payload still to come. */
  #left = 0;
  /** Octets of padding at the payload's end; -1 while the Pad Length field is still to come. */
  #padding = 0;
  #badPadding = false;
  #damaged = false;
  #collected: Uint8Array = nothing;
  #collectedLength = 0;

  constructor(direction: Direction, fromStart: boolean, sink: FrameSink) {
    this.#sink = sink;
    this.#resync = new Resync(direction);
    this.#first = fromStart;
    this.#state = !fromStart ? State.SEARCH : direction === 'to-server' ? State.PREFACE : State.HEADER;
  }

  /** In the middle of a frame or preface. */
  get unfinished(): boolean {
    return this.#state !== State.SEARCH && (this.#held > 0 || this.#state >= State.COLLECT);
  }

  push(bytes: Uint8Array, packet: number, time: number): void {
    this.packet = packet;
    this.time = time;
    this.#consume(bytes);
    for (let piece = this.#replay.shift(); piece !== undefined; piece = this.#replay.shift()) {
      this.packet = piece.packet;
      this.time = piece.time;
      this.#consume(piece.bytes);
    }
  }

  /** `length` bytes are missing here. */
  gap(length: number, packet: number, time: number): void {
    this.packet = packet;
    this.time = time;
    this.#first = false;
    const left = length - this.#left;
    if (this.#state === State.COLLECT || this.#state === State.DATA || this.#state === State.SKIP) {
      this.#damaged = true;
      if (this.#state === State.DATA) {
        this.#sink.data(null);
        // The Pad Length field is lost; what is padding can no longer be told from data.
        if (this.#padding < 0) this.#padding = 0;
      }
      this.#left = Math.max(0, -left);
      if (this.#left === 0) this.#finish();
      if (left <= 0) return;
    }
    if (this.#state === State.SEARCH) this.#resync.clear();
    else this.#lose();
  }

  #lose(): void {
    this.#held = 0;
    this.#state = State.SEARCH;
    this.#sink.lost();
  }

  #consume(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length || (this.#state === State.DATA && this.#left === 0)) {
      switch (this.#state) {
        case State.HEADER:
          at = this.#readHeader(bytes, at);
          break;
        case State.DATA:
          at = this.#passData(bytes, at);
          break;
        case State.COLLECT:
          at = this.#collect(bytes, at);
          break;
        case State.SKIP: {
          const step = Math.min(this.#left, bytes.length - at);
          this.#left -= step;
          at += step;
          if (this.#left === 0) this.#finish();
          break;
        }
        case State.PREFACE:
          at = this.#readPreface(bytes, at);
          break;
        case State.SEARCH:
          this.#searchIn(at === 0 ? bytes : bytes.subarray(at));
          return;
      }
    }
  }

  #searchIn(bytes: Uint8Array): void {
    const found = this.#resync.push(bytes, this.packet, this.time);
    if (found === undefined) return;
    this.#first = false;
    this.#probation = found.preface ? 0 : PROBATION;
    this.#state = found.preface ? State.PREFACE : State.HEADER;
    this.packet = found.pieces[0]?.packet ?? this.packet;
    this.time = found.pieces[0]?.time ?? this.time;
    this.#sink.found(found.preface);
    this.#replay.unshift(...found.pieces);
  }

  #readPreface(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      this.#header[this.#held++] = byte;
      if (byte !== clientPreface[this.#held - 1]) return this.#notAtStart(bytes, at + 1);
      if (this.#held < clientPreface.length) continue;
      this.#held = 0;
      this.#state = State.HEADER;
      this.#sink.preface();
      return at + 1;
    }
    return bytes.length;
  }

  /** What was held so far is neither preface nor frame header; a search goes over it and what follows. */
  #notAtStart(bytes: Uint8Array, at: number): number {
    const seen = this.#header.slice(0, this.#held);
    this.#held = 0;
    this.#first = false;
    this.#state = State.SEARCH;
    this.#sink.notHttp2(seen);
    this.#searchIn(concat(seen, bytes.subarray(at)));
    return bytes.length;
  }

  #readHeader(bytes: Uint8Array, start: number): number {
    let header = bytes;
    let from = start;
    let at = start + FRAME_HEADER;
    if (this.#held > 0 || at > bytes.length) {
      at = Math.min(bytes.length, start + FRAME_HEADER - this.#held);
      for (let i = start; i < at; i++) this.#header[this.#held++] = bytes[i] ?? 0;
      if (this.#held < FRAME_HEADER) return at;
      header = this.#header;
      from = 0;
    }
    if (this.#first || this.#probation > 0) {
      if (!plausibleHeader(header, from)) {
        const seen = header.slice(from, from + FRAME_HEADER);
        this.#header.set(seen);
        this.#held = FRAME_HEADER;
        if (this.#first) return this.#notAtStart(bytes, at);
        this.#probation = 0;
        this.#lose();
        this.#searchIn(concat(seen, bytes.subarray(at)));
        return bytes.length;
      }
      this.#first = false;
      if (this.#probation > 0) this.#probation--;
    }
    this.#held = 0;
    this.#start(header, from);
    return at;
  }

  #start(header: Uint8Array, at: number): void {
    this.#length = frameLength(header, at);
    this.#type = header[at + 3] ?? 0;
    this.#flags = header[at + 4] ?? 0;
    // The reserved bit has no meaning and is ignored on receipt.
    this.#stream = readU32(header, at + 5) & 0x7fffffff;
    this.#left = this.#length;
    this.#damaged = false;
    if (this.#type === FrameType.DATA) {
      this.#padding = (this.#flags & Flag.PADDED) !== 0 ? -1 : 0;
      this.#badPadding = this.#padding < 0 && this.#length === 0;
      this.#state = State.DATA;
      this.#sink.dataStart(this.#stream, this.#length);
    } else if (hasMeaning(this.#type) && this.#length <= MAX_COLLECTED_FRAME) {
      this.#state = State.COLLECT;
      if (this.#length === 0) this.#finish();
    } else {
      this.#state = State.SKIP;
      if (this.#length === 0) this.#finish();
    }
  }

  #passData(bytes: Uint8Array, start: number): number {
    let at = start;
    if (this.#left > 0 && this.#padding < 0) {
      this.#padding = bytes[at++] ?? 0;
      this.#left--;
      if (this.#padding > this.#left) {
        this.#badPadding = true;
        this.#padding = this.#left;
      }
    }
    const end = Math.min(bytes.length, at + this.#left);
    const bodyEnd = Math.min(end, at + this.#left - Math.max(0, this.#padding));
    if (bodyEnd > at)
      this.#sink.data(at === 0 && bodyEnd === bytes.length ? bytes : bytes.subarray(at, bodyEnd));
    this.#left -= end - at;
    if (this.#left === 0) this.#finish();
    return end;
  }

  #collect(bytes: Uint8Array, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    const whole = end - at === this.#length;
    if (!whole) this.#keep(bytes, at, end);
    this.#left -= end - at;
    if (this.#left > 0) return end;
    if (whole && !this.#damaged) {
      this.#state = State.HEADER;
      this.#sink.frame(this.#type, this.#flags, this.#stream, bytes, at, end);
    } else {
      this.#finish();
    }
    return end;
  }

  /** Grows with what arrives, not with what the header announces. */
  #keep(bytes: Uint8Array, at: number, end: number): void {
    if (this.#damaged) return;
    const needed = this.#collectedLength + end - at;
    if (needed > this.#collected.length) {
      const larger = new Uint8Array(Math.min(this.#length, Math.max(2 * needed, 256)));
      larger.set(this.#collected.subarray(0, this.#collectedLength));
      this.#collected = larger;
    }
    this.#collected.set(bytes.subarray(at, end), this.#collectedLength);
    this.#collectedLength = needed;
  }

  /** Octets of DATA without padding, -1 when bytes that tell it are lost. */
  #contentLength(): number {
    if ((this.#flags & Flag.PADDED) === 0) return this.#length;
    return this.#damaged ? -1 : Math.max(0, this.#length - 1 - Math.max(0, this.#padding));
  }

  #finish(): void {
    const state = this.#state;
    const length = this.#length;
    this.#state = State.HEADER;
    if (state === State.DATA) {
      this.#sink.dataEnd(this.#flags, this.#stream, length, this.#contentLength(), this.#badPadding);
    } else if (this.#damaged) {
      this.#sink.skipped(this.#type, this.#flags, this.#stream, length, 'lost');
    } else if (state === State.COLLECT) {
      const collected = this.#collected;
      this.#sink.frame(this.#type, this.#flags, this.#stream, collected, 0, length);
    } else {
      const why = hasMeaning(this.#type) ? 'too-large' : 'no-interest';
      this.#sink.skipped(this.#type, this.#flags, this.#stream, length, why);
    }
    if (this.#collectedLength === 0) return;
    this.#collected = nothing;
    this.#collectedLength = 0;
  }
}
