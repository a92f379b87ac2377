import { DEFAULT_TABLE_SIZE, ENTRY_OVERHEAD, staticTable } from '../../model/wire/hpack-static-table.ts';
import { type HeaderField, UNKNOWN } from '../../model/frame.ts';
import { BlockCache } from './block-cache.ts';
import { DecodedBlock } from './decoded-block.ts';
import { DynamicTable } from './dynamic-table.ts';
import type { HpackProblem } from './errors.ts';
import { BAD_IN_NAME, BAD_IN_VALUE, badOctets, type BadOctets, BLANK, octetClass } from './field-octets.ts';
import { decodeHuffman, HUFFMAN_EOS } from './huffman.ts';
import { emptyTable, type TableState } from './table-state.ts';

/**
 * Largest header list that is kept, counted as RFC 9113 6.5.2 does. A block of one-octet references to one large
 * entry ("HPACK bomb") would otherwise grow a thousandfold.
 */
export const MAX_LIST_SIZE = 1 << 20;

/** Integers above this are an error; no index, length or table size comes near. */
const MAX_INTEGER = 0x7fffffff;

/** Blocks of a direction that are not remembered: a connection of one call sees none of them again. */
const FIRST_REMEMBERED = 2;

/** Strings decode into this; it grows to what the longest string needs. */
let scratch = Buffer.alloc(4096);

/** Stands where a field refers to an entry that the capture does not hold. */
const unknownField: HeaderField = [UNKNOWN, UNKNOWN];

const empty = '';

/**
 * Decodes the header blocks of one direction of a connection (RFC 7541).
 *
 * Wrong blocks are results, not exceptions. After one the table can no longer be trusted and is forgotten; fields
 * that refer to what was forgotten are `UNKNOWN`, until entries that are added since take their places.
 */
export class HpackDecoder {
  readonly #table = new DynamicTable();
  /** What the table holds, while others may hold the same; undefined once it goes its own way. */
  #state: TableState | undefined = emptyTable;
  /** Of a table that goes its own way. */
  #cache: BlockCache | undefined;
  /** Entries that the block being decoded has added. */
  #added: HeaderField[] = [];
  /** The block being decoded changed the table's size: its limits are this connection's own. */
  #resized = false;
  /** Largest table that the receiver of these blocks allows; size updates may not exceed it. */
  #limit = DEFAULT_TABLE_SIZE;
  /** False after a start in the middle: SETTINGS may have allowed more. */
  #limitKnown = true;
  /** The limit fell below the size in use: the next block has to begin with a size update (RFC 9113 4.3.1). */
  #updateDue = false;
  /** Blocks decoded so far, up to {@link FIRST_REMEMBERED}. */
  #blocks = 0;
  // Cursor and outcome of the block being decoded; fields, so that reading an integer returns a plain number.
  #at = 0;
  #end = 0;
  #problem: HpackProblem | undefined;
  /** A string of the field being decoded has octets that are to be looked at. */
  #suspect = false;
  /**
   * Fields with octets that are not allowed. Each is looked at once, when it is decoded: a reference to it costs its
   * sender one octet.
   */
  #bad: WeakMap<HeaderField, BadOctets> | undefined;

  /** False while blocks may refer to table entries that were never seen. */
  get complete(): boolean {
    return this.#table.complete;
  }

  /** SETTINGS_HEADER_TABLE_SIZE of the receiver, once it applies. */
  setLimit(limit: number): void {
    if (this.#limitKnown && limit < this.#table.maxSize) this.#updateDue = true;
    this.#limit = limit;
    this.#limitKnown = true;
  }

  /** Blocks were lost, or the capture began in the middle: the table's content is unknown from here on. */
  forget(): void {
    this.#table.forget();
    this.#state = undefined;
    this.#limitKnown = false;
    this.#updateDue = false;
  }

  /** Decodes one complete header block, `bytes` from `start` to `end`. Nothing of `bytes` is kept. */
  decode(bytes: Uint8Array, start: number, end: number): DecodedBlock {
    const table = this.#table;
    const { generation } = table;
    const before = this.#state;
    if (!this.#updateDue) {
      const known =
        before === undefined
          ? this.#cache?.get(bytes, start, end, generation)
          : before.blocks.get(bytes, start, end, 0);
      if (known !== undefined) {
        if (known.adds !== undefined) {
          for (const field of known.adds.fields) table.add(field);
          this.#state = known.adds.after;
        }
        return known;
      }
    }
    this.#at = start;
    this.#end = end;
    this.#problem = undefined;
    if (this.#added.length > 0) this.#added = [];
    this.#resized = false;
    const block = this.#readBlock(bytes);
    if (this.#problem !== undefined) {
      this.#table.forget();
      this.#state = undefined;
      this.#updateDue = false;
      return new DecodedBlock(null, this.#problem);
    }
    // What is wrong with a block, or unknown, is this connection's own.
    if (block.problem !== undefined || block.partial || this.#bad !== undefined) this.#state = undefined;
    if (before !== undefined && this.#state !== undefined)
      this.#share(before, this.#state, block, bytes, start);
    else if (this.#blocks < FIRST_REMEMBERED) this.#blocks++;
    else if (table.generation === generation && block.problem === undefined) {
      this.#cache ??= new BlockCache();
      this.#cache.put(bytes, start, end, generation, block);
    }
    return block;
  }

  /** Remembers a block for all tables of the state that this one had before it. */
  #share(before: TableState, after: TableState, block: DecodedBlock, bytes: Uint8Array, start: number): void {
    if (this.#resized) return;
    if (this.#added.length > 0) block.adds = { fields: this.#added, after };
    before.blocks.put(bytes, start, this.#end, 0, block);
  }

  #readBlock(bytes: Uint8Array): DecodedBlock {
    const headers: HeaderField[] = [];
    const block = new DecodedBlock(headers);
    let listSize = 0;
    while (this.#at < this.#end) {
      const first = bytes[this.#at] ?? 0;
      if ((first & 0xe0) === 0x20) {
        this.#readSizeUpdate(bytes, listSize > 0);
        if (this.#problem !== undefined) return block;
        continue;
      }
      const field = (first & 0x80) !== 0 ? this.#readIndexed(bytes) : this.#readLiteral(bytes, first);
      if (this.#problem !== undefined) return block;
      const name = field[0];
      if (name === UNKNOWN) block.partial = true;
      else block.note(name, field[1]);
      if (this.#bad !== undefined && block.bad === undefined) {
        const what = this.#bad.get(field);
        if (what !== undefined) block.bad = { field, what };
      }
      listSize += name.length + field[1].length + ENTRY_OVERHEAD;
      if (listSize <= MAX_LIST_SIZE) headers.push(field);
    }
    block.listSize = listSize;
    if (this.#updateDue) {
      this.#updateDue = false;
      block.problem = 'missing-size-update';
    }
    if (listSize > MAX_LIST_SIZE) block.giveUp('list-too-large');
    return block;
  }

  #readSizeUpdate(bytes: Uint8Array, late: boolean): void {
    const size = this.#readInteger(bytes, 0x1f);
    if (size < 0) return;
    if (late) this.#problem = 'late-size-update';
    else if (this.#limitKnown && size > this.#limit) this.#problem = 'large-size-update';
    else {
      this.#table.resize(size);
      this.#state = this.#state?.resized(size);
      this.#resized = true;
      this.#updateDue = false;
    }
  }

  #readIndexed(bytes: Uint8Array): HeaderField {
    const index = this.#readInteger(bytes, 0x7f);
    if (index < 0) return unknownField;
    if (index === 0) this.#problem = 'index-zero';
    return this.#lookUp(index);
  }

  #readLiteral(bytes: Uint8Array, first: number): HeaderField {
    const incremental = (first & 0x40) !== 0;
    const index = this.#readInteger(bytes, incremental ? 0x3f : 0x0f);
    if (index < 0) return unknownField;
    this.#suspect = false;
    const name = index === 0 ? this.#readString(bytes, BAD_IN_NAME) : this.#lookUp(index)[0];
    if (this.#problem !== undefined) return unknownField;
    const field: HeaderField = [name, this.#readString(bytes, BAD_IN_VALUE)];
    if (this.#suspect || (this.#bad !== undefined && index > staticTable.length)) this.#judge(field);
    return incremental && this.#problem === undefined ? this.#add(field) : field;
  }

  /** Adds an entry, or the same one of another table: one copy is enough. */
  #add(field: HeaderField): HeaderField {
    // What is wrong with a field is noted of the very field.
    this.#state = this.#bad === undefined ? this.#state?.added(field) : undefined;
    const entry = this.#state?.entry ?? field;
    this.#table.add(entry);
    if (this.#state !== undefined) this.#added.push(entry);
    return entry;
  }

  /** An unknown field when the entry is one that we cannot know; with a problem set when it cannot exist. */
  #lookUp(index: number): HeaderField {
    const field =
      index <= staticTable.length ? staticTable[index - 1] : this.#table.entry(index - staticTable.length);
    if (field !== undefined) return field;
    if (index > 0 && this.#table.complete) this.#problem = 'index-beyond-table';
    return unknownField;
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
  #readString(bytes: Uint8Array, bad: number): string {
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
    let written = length;
    if (huffman) {
      written = decodeHuffman(bytes, start, end, scratch);
      if (written < 0) {
        this.#problem = written === HUFFMAN_EOS ? 'huffman-eos' : 'huffman-padding';
        return empty;
      }
    } else {
      for (let i = 0; i < length; i++) scratch[i] = bytes[start + i] ?? 0;
    }
    let seen = 0;
    for (let i = 0; i < written; i++) seen |= octetClass[scratch[i] ?? 0] ?? 0;
    if ((seen & (bad | BLANK)) !== 0 || written === 0) this.#suspect = true;
    return scratch.toString('latin1', 0, written);
  }

  #judge(field: HeaderField): void {
    const what = badOctets(field);
    if (what !== undefined) (this.#bad ??= new WeakMap()).set(field, what);
  }

  #fail(problem: HpackProblem): number {
    this.#problem = problem;
    return -1;
  }
}
