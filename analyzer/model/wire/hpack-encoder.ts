import { indexedField, literalField, sizeUpdate } from './hpack-primitives.ts';
import { DEFAULT_TABLE_SIZE, ENTRY_OVERHEAD, staticTable } from './hpack-static-table.ts';
import { concat } from './octets.ts';

/**
 * A deterministic HPACK encoder (RFC 7541): the same lists in the same order give the same bytes.
 *
 * It makes traffic for tests and peers; it is not tuned for size. Fields that the static table holds exactly are
 * indexed; others are literals, put into the dynamic table only when `indexing` is on.
 */
export interface HpackEncoder {
  /** The next header block of this direction. */
  encode(headers: Iterable<readonly [name: string, value: string]>): Uint8Array;
  /** Changes the dynamic table's size; the next block starts by saying so. */
  resize(size: number): void;
}

/** How an encoder writes. */
export interface HpackEncoderOptions {
  /** Literals enter the dynamic table (incremental indexing); off unless given. */
  indexing?: boolean;
  /** Strings are Huffman coded; off unless given. */
  huffman?: boolean;
  /** Names written as never indexed (RFC 7541 7.1.3). */
  neverIndexed?: readonly string[];
}

/** A new encoder with an empty dynamic table of 4096 octets. */
export function createHpackEncoder(options: HpackEncoderOptions = {}): HpackEncoder {
  const { indexing = false, huffman = false, neverIndexed = [] } = options;
  /** Newest first, as the dynamic table's indices count. */
  const dynamic: (readonly [string, string])[] = [];
  let limit = DEFAULT_TABLE_SIZE;
  let pendingSize: number | undefined;

  const evict = (): void => {
    let size = 0;
    const fits = dynamic.findIndex(
      ([name, value]) => (size += name.length + value.length + ENTRY_OVERHEAD) > limit,
    );
    if (fits >= 0) dynamic.length = fits;
  };

  const field = (name: string, value: string): Uint8Array => {
    if (neverIndexed.includes(name)) {
      return literalField('LITERAL_NEVER', nameIndex(name) || name, value, huffman);
    }
    const exact = staticTable.findIndex((entry) => entry[0] === name && entry[1] === value);
    if (exact >= 0) return indexedField(exact + 1);
    const known = dynamic.findIndex((entry) => entry[0] === name && entry[1] === value);
    if (known >= 0) return indexedField(known + staticTable.length + 1);
    const literal = literalField(
      indexing ? 'LITERAL_INCREMENTAL' : 'LITERAL',
      nameIndex(name) || name,
      value,
      huffman,
    );
    if (indexing) {
      dynamic.unshift([name, value]);
      evict();
    }
    return literal;
  };

  const nameIndex = (name: string): number => {
    const inStatic = staticTable.findIndex((entry) => entry[0] === name) + 1;
    if (inStatic > 0) return inStatic;
    const inDynamic = dynamic.findIndex((entry) => entry[0] === name) + 1;
    return inDynamic > 0 ? inDynamic + staticTable.length : 0;
  };

  return {
    encode(headers) {
      const parts: Uint8Array[] = [];
      if (pendingSize !== undefined) {
        parts.push(sizeUpdate(pendingSize));
        pendingSize = undefined;
      }
      for (const [name, value] of headers) parts.push(field(name, value));
      return concat(...parts);
    },
    resize(size) {
      limit = size;
      pendingSize = size;
      evict();
    },
  };
}

/** One header block by an encoder without memory: the dynamic table is neither used nor changed. */
export function encodeHeaderBlock(
  headers: Iterable<readonly [name: string, value: string]>,
  options: { huffman?: boolean } = {},
): Uint8Array {
  return createHpackEncoder({ huffman: options.huffman ?? false }).encode(headers);
}
