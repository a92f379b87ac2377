import { DEFAULT_TABLE_SIZE, ENTRY_OVERHEAD, staticTable } from '../../model/wire/hpack-static-table.ts';
import type { HeaderField } from '../../model/frame.ts';
import { BlockCache } from './block-cache.ts';
import { DynamicTable, UNKNOWN_NAME } from './dynamic-table.ts';
import type { HpackProblem } from './errors.ts';
import { decodeHuffman, HUFFMAN_EOS } from './huffman.ts';

/**
 * Largest header list that is kept, counted as RFC 9113 6.5.2 does. A block of one-octet references to one large
 * entry ("HPACK bomb") would otherwise grow a thousandfold.
 */
export const MAX_LIST_SIZE = 1 << 20;

/** Integers above this are an error; no index, length or table size comes near. */
const MAX_INTEGER = 0x7fffffff;

/** What a header block decodes to. Shared between equal blocks: do not change it. */
export interface DecodedBlock {
  /** Null when the block is wrong, or refers to entries of the table that the capture does not hold. */
  readonly headers: readonly HeaderField[] | null;
  /** Absent when nothing is wrong with the block itself. */
  readonly problem?: HpackProblem;
}

/** Strings decode into this; it grows to what the longest string needs. */
let scratch = Buffer.alloc(4096);

const unknown: DecodedBlock = { headers: null };
const empty = '';

/**
 * Decodes the header blocks of one direction of a connection (RFC 7541).
 *
 * Wrong blocks are results, not exceptions. After one the table can no longer be trusted and is forgotten; blocks
 * that refer to what was forgotten give `headers: null` without a problem.
 */
export class HpackDecoder {
  readonly #table = new DynamicTable();
  readonly #cache = new BlockCache();
  /** Largest table that the receiver of these blocks allows; size updates may not exceed it. */
  #limit = DEFAULT_TABLE_SIZE;
  /** False after a start in the middle: SETTINGS may have allowed more. */
  #limitKnown = true;
  // Cursor and outcome of the block being decoded; fields, so that reading an integer returns a plain number.
  #at = 0;
  #end = 0;
  #problem: HpackProblem | undefined;

  /** False while blocks may refer to table entries that were never seen. */
  get complete(): boolean {
    return this.#table.complete;
  }

  /** SETTINGS_HEADER_TABLE_SIZE of the receiver, once it applies. */
  setLimit(limit: number): void {
    this.#limit = limit;
    this.#limitKnown = true;
  }

  /** Blocks were lost, or the capture began in the middle: the table's content is unknown from here on. */
  forget(): void {
    this.#table.forget();
    this.#limitKnown = false;
  }

  /** Decodes one complete header block, `bytes` from `start` to `end`. Nothing of `bytes` is kept. */
  decode(bytes: Uint8Array, start: number, end: number): DecodedBlock {
    const table = this.#table;
    const generation = table.generation;
    const known = this.#cache.get(bytes, start, end, generation);
    if (known !== undefined) return known;
    this.#at = start;
    this.#end = end;
    this.#problem = undefined;
    const block = this.#readBlock(bytes);
    if (this.#problem !== undefined) {
      this.#table.forget();
      return { headers: null, problem: this.#problem };
    }
    if (table.generation === generation) this.#cache.put(bytes, start, end, generation, block);
    return block;
  }

  #readBlock(bytes: Uint8Array): DecodedBlock {
    const headers: HeaderField[] = [];
    let listSize = 0;
    let isUnknown = false;
    while (this.#at < this.#end) {
      const first = bytes[this.#at] ?? 0;
      if ((first & 0xe0) === 0x20) {
        this.#readSizeUpdate(bytes, headers.length > 0 || isUnknown);
        if (this.#problem !== undefined) return unknown;
        continue;
      }
      const field = (first & 0x80) !== 0 ? this.#readIndexed(bytes) : this.#readLiteral(bytes, first);
      if (this.#problem !== undefined) return unknown;
      if (field === undefined || field[0] === UNKNOWN_NAME) {
        isUnknown = true;
        continue;
      }
      listSize += field[0].length + field[1].length + ENTRY_OVERHEAD;
      if (listSize <= MAX_LIST_SIZE) headers.push(field);
    }
    if (isUnknown) return unknown;
    return listSize > MAX_LIST_SIZE ? { headers: null, problem: 'list-too-large' } : { headers };
  }

  #readSizeUpdate(bytes: Uint8Array, late: boolean): void {
    const size = this.#readInteger(bytes, 0x1f);
    if (size < 0) return;
    if (late) this.#problem = 'late-size-update';
    else if (this.#limitKnown && size > this.#limit) this.#problem = 'large-size-update';
    else this.#table.resize(size);
  }

  #readIndexed(bytes: Uint8Array): HeaderField | undefined {
    const index = this.#readInteger(bytes, 0x7f);
    if (index < 0) return undefined;
    if (index === 0) this.#problem = 'index-zero';
    return this.#lookUp(index);
  }

  #readLiteral(bytes: Uint8Array, first: number): HeaderField | undefined {
    const incremental = (first & 0x40) !== 0;
    const index = this.#readInteger(bytes, incremental ? 0x3f : 0x0f);
    if (index < 0) return undefined;
    const name = index === 0 ? this.#readString(bytes) : (this.#lookUp(index)?.[0] ?? UNKNOWN_NAME);
    if (this.#problem !== undefined) return undefined;
    const field: HeaderField = [name, this.#readString(bytes)];
    if (incremental && this.#problem === undefined) this.#table.add(field);
    return field;
  }

  /** Undefined when the entry is one that we cannot know, or with a problem when it cannot exist. */
  #lookUp(index: number): HeaderField | undefined {
    if (index <= staticTable.length) return staticTable[index - 1];
    const field = this.#table.entry(index - staticTable.length);
    if (field === undefined && this.#table.complete) this.#problem = 'index-beyond-table';
    return field;
  }

  /** RFC 7541 5.1. Negative, with a problem set, when the integer is truncated or too large. */
  #readInteger(bytes: Uint8Array, mask: number): number {
    let value = (bytes[this.#at++] ?? 0) & mask;
    if (value < mask) return value;
    for (let scale = 1; ; scale *= 128) {
      if (this.#at >= this.#end) return this.#fail('truncated-integer');
      const octet = bytes[this.#at++] ?? 0;
      value += (octet & 0x7f) * scale;
      if (value > MAX_INTEGER) return this.#fail('integer-overflow');
      if (octet < 0x80) return value;
      // Five octets hold 2^31; more are zeros that only cost time.
      if (scale === 2 ** 28) return this.#fail('integer-overflow');
    }
  }

  /** RFC 7541 5.2. Its length is bounded by the block, and the block by who collects it. */
  #readString(bytes: Uint8Array): string {
    if (this.#at >= this.#end) {
      this.#problem = 'truncated-string';
      return empty;
    }
    const huffman = (bytes[this.#at] ?? 0) >= 0x80;
    const length = this.#readInteger(bytes, 0x7f);
    if (length < 0) return empty;
    const start = this.#at;
    const end = start + length;
    if (end > this.#end) {
      this.#problem = 'truncated-string';
      return empty;
    }
    this.#at = end;
    if (scratch.length < length * 2) scratch = Buffer.alloc(length * 2);
    if (!huffman) {
      for (let i = 0; i < length; i++) scratch[i] = bytes[start + i] ?? 0;
      return scratch.toString('latin1', 0, length);
    }
    const written = decodeHuffman(bytes, start, end, scratch);
    if (written >= 0) return scratch.toString('latin1', 0, written);
    this.#problem = written === HUFFMAN_EOS ? 'huffman-eos' : 'huffman-padding';
    return empty;
  }

  #fail(problem: HpackProblem): number {
    this.#problem = problem;
    return -1;
  }
}
