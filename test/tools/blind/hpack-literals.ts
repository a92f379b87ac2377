/** Finds the string literals of a header block with the names of their fields (RFC 7541 6), without judging them. */
import { decodeHuffman } from '../../../analyzer/http2/hpack/huffman.ts';
import { staticTable } from '../../../analyzer/model/wire/hpack-static-table.ts';

/** A literal value in a header block. */
export interface LiteralValue {
  name: string;
  /** latin1. */
  value: string;
  huffman: boolean;
  /** Where its octets stand in the block. */
  start: number;
  end: number;
}

/** Follows the dynamic table of one direction through its header blocks. */
export interface LiteralFinder {
  /** Undefined when the block does not follow RFC 7541. */
  find(block: Uint8Array): LiteralValue[] | undefined;
}

interface Entry {
  name: string;
  size: number;
}

const entryOverhead = 32;

/** A finder at the beginning of a connection. */
export function createLiteralFinder(): LiteralFinder {
  let table: Entry[] = [];
  let capacity = 4096;

  function evict(): void {
    let size = 0;
    const fits = table.findIndex((entry) => (size += entry.size) > capacity);
    if (fits !== -1) table = table.slice(0, fits);
  }

  function nameAt(index: number): string | undefined {
    return index <= staticTable.length
      ? staticTable[index - 1]?.[0]
      : table[index - staticTable.length - 1]?.name;
  }

  function find(block: Uint8Array): LiteralValue[] | undefined {
    const literals: LiteralValue[] = [];
    let at = 0;

    function integer(prefixBits: number): number {
      const limit = 2 ** prefixBits - 1;
      let value = (block[at++] ?? 0) & limit;
      if (value < limit) return value;
      for (let factor = 1; at < block.length; factor *= 128) {
        const octet = block[at++] ?? 0;
        value += (octet & 127) * factor;
        if (octet < 128) break;
      }
      return value;
    }

    function string(): LiteralValue | undefined {
      const huffman = ((block[at] ?? 0) & 0x80) !== 0;
      const length = integer(7);
      const start = at;
      at += length;
      if (at > block.length) return undefined;
      const value = huffman
        ? decoded(block, start, at)
        : Buffer.from(block.subarray(start, at)).toString('latin1');
      return value === undefined ? undefined : { name: '', value, huffman, start, end: at };
    }

    while (at < block.length) {
      const first = block[at] ?? 0;
      if (first >= 0x80) {
        integer(7);
        continue;
      }
      if (first >= 0x20 && first < 0x40) {
        capacity = integer(5);
        evict();
        continue;
      }
      const isIndexed = first >= 0x40;
      const index = integer(isIndexed ? 6 : 4);
      const name = index === 0 ? string()?.value : nameAt(index);
      const literal = string();
      if (name === undefined || literal === undefined) return undefined;
      literals.push({ ...literal, name });
      if (!isIndexed) continue;
      table.unshift({ name, size: name.length + literal.value.length + entryOverhead });
      evict();
    }
    return literals;
  }

  return { find };
}

function decoded(block: Uint8Array, start: number, end: number): string | undefined {
  const out = new Uint8Array(2 * (end - start) + 1);
  const length = decodeHuffman(block, start, end, out);
  return length < 0 ? undefined : Buffer.from(out.subarray(0, length)).toString('latin1');
}
