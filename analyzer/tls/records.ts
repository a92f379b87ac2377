/**
 * Takes one direction's stream chunks apart into TLS records, across any cut of the bytes, and finds the next record
 * boundary after bytes that the capture does not hold.
 *
 * It looks at record headers alone; what is inside, and whether keys open it, is the direction's business.
 */
import type { Chunk } from '../model/chunk.ts';
import { createBoundarySearch } from './boundary-search.ts';
import { canBeRecordHeader, payloadLength, recordHeaderLength } from './record-header.ts';

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
  const record: TlsRecord = {
    type: 0,
    offset: 0,
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    packet: 0,
    time: 0,
  };
  const search = createBoundarySearch();
  let state: 'records' | 'skipping' | 'searching' | 'ended' = 'records';
  let atStart = !midStream;
  /** The beginning of an incomplete record, header first. */
  let pending = new Uint8Array(0);
  let pendingLength = 0;
  /** Stream offset of the first byte not yet given to the handler as a record. */
  let next = 0;
  /** Stream offset at which a record cut by a gap ends. */
  let skipEnd = 0;
  let toldUnsynchronised = false;

  function deliver(bytes: Uint8Array, at: number, chunk: Chunk): number {
    const end = at + recordHeaderLength + payloadLength(bytes, at);
    record.type = bytes[at] ?? 0;
    record.offset = next;
    record.bytes = bytes;
    record.start = at + recordHeaderLength;
    record.end = end;
    record.packet = chunk.packet;
    record.time = chunk.time;
    next += end - at;
    atStart = false;
    handler.record(record);
    return end;
  }

  function hold(bytes: Uint8Array, from: number, to: number): void {
    const length = pendingLength + to - from;
    if (length > pending.length) {
      const larger = new Uint8Array(Math.max(length, 2 * pending.length, 512));
      larger.set(pending.subarray(0, pendingLength));
      pending = larger;
    }
    pending.set(bytes.subarray(from, to), pendingLength);
    pendingLength = length;
  }

  /** Adds to the record that is pending, as far as its header, then its payload, goes; returns how far it got. */
  function completePending(bytes: Uint8Array, from: number, chunk: Chunk): number {
    const headerKnown = pendingLength >= recordHeaderLength;
    const wanted = headerKnown ? recordHeaderLength + payloadLength(pending, 0) : recordHeaderLength;
    const at = Math.min(from + wanted - pendingLength, bytes.length);
    hold(bytes, from, at);
    if (pendingLength < recordHeaderLength) return at;
    if (!headerKnown && !canBeRecordHeader(pending, 0, recordHeaderLength)) {
      // A header that came in pieces and is none. The search begins behind its first byte.
      lostBoundary(next, chunk);
      search.push(pending.subarray(0, pendingLength));
      pendingLength = 0;
    } else if (pendingLength === recordHeaderLength + payloadLength(pending, 0)) {
      pendingLength = 0;
      deliver(pending, 0, chunk);
    }
    return at;
  }

  /** Reads whole records, holds an incomplete one; returns how far it got before the boundary was lost. */
  function readRecords(bytes: Uint8Array, from: number, chunk: Chunk): number {
    let at = from;
    while (at < bytes.length && state === 'records') {
      if (pendingLength > 0) {
        at = completePending(bytes, at, chunk);
        continue;
      }
      if (!canBeRecordHeader(bytes, at, bytes.length)) {
        lostBoundary(next, chunk);
        return at;
      }
      const available = bytes.length - at;
      if (available < recordHeaderLength || available < recordHeaderLength + payloadLength(bytes, at)) {
        hold(bytes, at, bytes.length);
        return bytes.length;
      }
      at = deliver(bytes, at, chunk);
    }
    return at;
  }

  function lostBoundary(offset: number, chunk: Chunk): void {
    state = atStart ? 'ended' : 'searching';
    if (atStart) handler.notTls(chunk);
    else search.reset(offset);
  }

  function consume(input: Uint8Array, from: number, chunk: Chunk): void {
    let bytes = input;
    let at = from;
    while (at < bytes.length) {
      if (state === 'records') {
        at = readRecords(bytes, at, chunk);
      } else if (state === 'searching') {
        const found = search.push(bytes.subarray(at));
        if (found === undefined) break;
        state = 'records';
        lose(found.offset);
        bytes = found.bytes;
        at = 0;
      } else return;
    }
    if (state === 'searching' && search.exhausted && !toldUnsynchronised) {
      toldUnsynchronised = true;
      handler.unsynchronised(chunk);
    }
  }

  function lose(until: number): void {
    const bytes = until - next;
    next = until;
    if (bytes > 0) handler.lost(bytes);
  }

  function gap(offset: number, length: number): void {
    const end = offset + length;
    if (state === 'records' && pendingLength >= recordHeaderLength) {
      // The header of the record that is cut was seen, so its end is known.
      skipEnd = next + recordHeaderLength + payloadLength(pending, 0);
      state = 'skipping';
    } else if (state === 'records') {
      state = 'searching';
    }
    pendingLength = 0;
    atStart = false;
    if (state === 'skipping' && end > skipEnd) state = 'searching';
    if (state === 'searching') search.reset(end);
    if (state === 'skipping' && end === skipEnd) {
      state = 'records';
      lose(skipEnd);
    }
  }

  return {
    push(chunk) {
      if (chunk.gap !== undefined) gap(chunk.offset, chunk.gap);
      const bytes = chunk.bytes;
      if (bytes === undefined) return;
      if (state !== 'skipping') {
        consume(bytes, 0, chunk);
        return;
      }
      const at = Math.max(0, skipEnd - chunk.offset);
      if (at > bytes.length) return;
      state = 'records';
      lose(skipEnd);
      consume(bytes, at, chunk);
    },
    get pendingBytes() {
      return state === 'records' ? pendingLength : 0;
    },
    get pendingOf() {
      const known = state === 'records' && pendingLength >= recordHeaderLength;
      return known ? recordHeaderLength + payloadLength(pending, 0) : undefined;
    },
  };
}
