/**
 * Takes one direction's stream chunks apart into TLS records, across any cut of the bytes, and finds the next record
 * boundary after bytes that the capture does not hold.
 *
 * It looks at record headers alone; what is inside, and whether keys open it, is the direction's business.
 */
import type { Chunk } from '../model/chunk.ts';
import { type BoundarySearch, createBoundarySearch } from './boundary-search.ts';
import { canBeRecordHeader, payloadLength, recordHeaderLength } from './record-header.ts';

/** Room for a record that comes in pieces, at first. */
const smallestPending = 512;

/** One record. The object and its bytes are borrowed until the handler returns. */
export interface TlsRecord {
  type: number;
  /** Stream offset of the record's header. */
  offset: number;
  /** Holds header and payload. */
  bytes: Uint8Array;
  /** Where the payload begins in `bytes`; its header is the five bytes before. */
  start: number;
  end: number;
  /** Of the packet that carried the record's last byte. */
  packet: number;
  time: number;
}

/** What a record reader calls, in stream order. */
export interface RecordHandler {
  record(record: TlsRecord): void;
  /** Bytes of this stream, headers included, that stand between two records and will not come. */
  lost(bytes: number): void;
  /** The stream's first bytes are no TLS record: nothing more is read of it. */
  notTls(chunk: Chunk): void;
  /** No record boundary could be found; called once, at the first chunk where that is certain. The search goes on. */
  unsynchronised(chunk: Chunk): void;
}

/** Reads the records of one direction. */
export interface RecordReader {
  push(chunk: Chunk): void;
  /** Bytes of a record that has begun and is not complete. */
  readonly pendingBytes: number;
  /** What that record would have, header included; undefined while its header is not whole. */
  readonly pendingOf: number | undefined;
}

/** A reader; `midStream` when the connection's beginning was not captured, so that the first bytes may be anything. */
export function createRecordReader(handler: RecordHandler, midStream: boolean): RecordReader {
  return new Records(handler, midStream);
}

const nothing = new Uint8Array(0);

class Records implements RecordReader {
  readonly #handler: RecordHandler;
  readonly #record: TlsRecord = { type: 0, offset: 0, bytes: nothing, start: 0, end: 0, packet: 0, time: 0 };
  /** Made when a boundary is lost. */
  #search: BoundarySearch | undefined;
  #state: 'records' | 'skipping' | 'searching' | 'ended' = 'records';
  #atStart: boolean;
  /** The beginning of an incomplete record, header first. */
  #pending = nothing;
  #pendingLength = 0;
  /** Stream offset of the first byte not yet given to the handler as a record. */
  #next = 0;
  /** Stream offset at which a record cut by a gap ends. */
  #skipEnd = 0;
  #toldUnsynchronised = false;

  constructor(handler: RecordHandler, midStream: boolean) {
    this.#handler = handler;
    this.#atStart = !midStream;
  }

  push(chunk: Chunk): void {
    if (chunk.gap !== undefined) this.#gap(chunk.offset, chunk.gap);
    const bytes = chunk.bytes;
    if (bytes === undefined) return;
    if (this.#state !== 'skipping') {
      this.#consume(bytes, 0, chunk);
      return;
    }
    const at = Math.max(0, this.#skipEnd - chunk.offset);
    if (at > bytes.length) return;
    this.#state = 'records';
    this.#lose(this.#skipEnd);
    this.#consume(bytes, at, chunk);
  }

  get pendingBytes(): number {
    return this.#state === 'records' ? this.#pendingLength : 0;
  }

  get pendingOf(): number | undefined {
    const known = this.#state === 'records' && this.#pendingLength >= recordHeaderLength;
    return known ? recordHeaderLength + payloadLength(this.#pending, 0) : undefined;
  }

  #deliver(bytes: Uint8Array, at: number, chunk: Chunk): number {
    const end = at + recordHeaderLength + payloadLength(bytes, at);
    const record = this.#record;
    record.type = bytes[at] ?? 0;
    record.offset = this.#next;
    record.bytes = bytes;
    record.start = at + recordHeaderLength;
    record.end = end;
    record.packet = chunk.packet;
    record.time = chunk.time;
    this.#next += end - at;
    this.#atStart = false;
    this.#handler.record(record);
    return end;
  }

  #hold(bytes: Uint8Array, from: number, to: number): void {
    const length = this.#pendingLength + to - from;
    if (length > this.#pending.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#pending.length, smallestPending));
      larger.set(this.#pending.subarray(0, this.#pendingLength));
      this.#pending = larger;
    }
    this.#pending.set(bytes.subarray(from, to), this.#pendingLength);
    this.#pendingLength = length;
  }

  /** Adds to the record that is pending, as far as its header, then its payload, goes; returns how far it got. */
  #completePending(bytes: Uint8Array, from: number, chunk: Chunk): number {
    const headerKnown = this.#pendingLength >= recordHeaderLength;
    const wanted = headerKnown ? recordHeaderLength + payloadLength(this.#pending, 0) : recordHeaderLength;
    const at = Math.min(from + wanted - this.#pendingLength, bytes.length);
    this.#hold(bytes, from, at);
    if (this.#pendingLength < recordHeaderLength) return at;
    if (!headerKnown && !canBeRecordHeader(this.#pending, 0, recordHeaderLength)) {
      // A header that came in pieces and is none. The search begins behind its first byte.
      this.#lostBoundary(this.#next, chunk);
      this.#search?.push(this.#pending.subarray(0, this.#pendingLength));
      this.#pendingLength = 0;
    } else if (this.#pendingLength === recordHeaderLength + payloadLength(this.#pending, 0)) {
      this.#pendingLength = 0;
      this.#deliver(this.#pending, 0, chunk);
    }
    return at;
  }

  /** Reads whole records, holds an incomplete one; returns how far it got before the boundary was lost. */
  #readRecords(bytes: Uint8Array, from: number, chunk: Chunk): number {
    let at = from;
    while (at < bytes.length && this.#state === 'records') {
      if (this.#pendingLength > 0) {
        at = this.#completePending(bytes, at, chunk);
        continue;
      }
      if (!canBeRecordHeader(bytes, at, bytes.length)) {
        this.#lostBoundary(this.#next, chunk);
        return at;
      }
      const available = bytes.length - at;
      if (available < recordHeaderLength || available < recordHeaderLength + payloadLength(bytes, at)) {
        this.#hold(bytes, at, bytes.length);
        return bytes.length;
      }
      at = this.#deliver(bytes, at, chunk);
    }
    return at;
  }

  #lostBoundary(offset: number, chunk: Chunk): void {
    this.#state = this.#atStart ? 'ended' : 'searching';
    if (this.#atStart) this.#handler.notTls(chunk);
    else this.#searchFrom(offset);
  }

  #searchFrom(offset: number): void {
    this.#search ??= createBoundarySearch();
    this.#search.reset(offset);
  }

  #consume(input: Uint8Array, from: number, chunk: Chunk): void {
    let bytes = input;
    let at = from;
    while (at < bytes.length) {
      if (this.#state === 'records') {
        at = this.#readRecords(bytes, at, chunk);
      } else if (this.#state === 'searching') {
        const found = this.#search?.push(bytes.subarray(at));
        if (found === undefined) break;
        this.#state = 'records';
        this.#lose(found.offset);
        bytes = found.bytes;
        at = 0;
      } else return;
    }
    const isLost = this.#state === 'searching' && this.#search?.exhausted === true;
    if (isLost && !this.#toldUnsynchronised) {
      this.#toldUnsynchronised = true;
      this.#handler.unsynchronised(chunk);
    }
  }

  #lose(until: number): void {
    const bytes = until - this.#next;
    this.#next = until;
    if (bytes > 0) this.#handler.lost(bytes);
  }

  #gap(offset: number, length: number): void {
    const end = offset + length;
    if (this.#state === 'records' && this.#pendingLength >= recordHeaderLength) {
      // The header of the record that is cut was seen, so its end is known.
      this.#skipEnd = this.#next + recordHeaderLength + payloadLength(this.#pending, 0);
      this.#state = 'skipping';
    } else if (this.#state === 'records') {
      this.#state = 'searching';
    }
    this.#pendingLength = 0;
    this.#atStart = false;
    if (this.#state === 'skipping' && end > this.#skipEnd) this.#state = 'searching';
    if (this.#state === 'searching') this.#searchFrom(end);
    if (this.#state === 'skipping' && end === this.#skipEnd) {
      this.#state = 'records';
      this.#lose(this.#skipEnd);
    }
  }
}
