import { huffmanCodes, huffmanLengths } from '../../../analyzer/model/wire/huffman-codes.ts';
import {
  DEFAULT_TABLE_SIZE,
  ENTRY_OVERHEAD,
  staticTable,
} from '../../../analyzer/model/wire/hpack-static-table.ts';

type Field = readonly [name: string, value: string];

/** Symbols by the length and the value of their code. */
const symbols = new Map<number, number>();
for (let symbol = 0; symbol < 256; symbol++) {
  symbols.set(huffmanLengths[symbol]! * 2 ** 32 + huffmanCodes[symbol]!, symbol);
}

function huffmanText(bytes: Uint8Array): string {
  let text = '';
  let code = 0;
  let bits = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = code * 2 + ((byte >>> bit) & 1);
      const symbol = symbols.get(++bits * 2 ** 32 + code);
      if (symbol === undefined) continue;
      text += String.fromCharCode(symbol);
      code = 0;
      bits = 0;
    }
  }
  return text;
}

/**
 * Reads header blocks of one direction (RFC 7541), so that the raw client knows the status of its calls.
 *
 * Blocks that are not legal end in whatever was read so far: judging them is the analyzer's business.
 */
export function createHeaderReader(): (block: Uint8Array) => Field[] {
  const dynamic: Field[] = [];
  let limit = DEFAULT_TABLE_SIZE;

  function evict(): void {
    let size = 0;
    const over = dynamic.findIndex(
      ([name, value]) => (size += name.length + value.length + ENTRY_OVERHEAD) > limit,
    );
    if (over >= 0) dynamic.length = over;
  }
  const entry = (index: number): Field =>
    staticTable[index - 1] ?? dynamic[index - 1 - staticTable.length] ?? ['', ''];

  return (block) => {
    const fields: Field[] = [];
    let at = 0;
    function integer(prefixBits: number): number {
      const mask = 2 ** prefixBits - 1;
      let value = block[at++]! & mask;
      if (value < mask) return value;
      for (let factor = 1; at < block.length; factor *= 128) {
        const octet = block[at++]!;
        value += (octet & 0x7f) * factor;
        if (octet < 128) break;
      }
      return value;
    }
    function text(): string {
      const huffman = (block[at]! & 0x80) !== 0;
      const length = integer(7);
      const bytes = block.subarray(at, (at += length));
      return huffman ? huffmanText(bytes) : Buffer.from(bytes).toString('latin1');
    }
    while (at < block.length) {
      const first = block[at]!;
      if (first >= 0x80) fields.push(entry(integer(7)));
      else if (first >= 0x40 || first < 0x20) {
        const index = integer(first >= 0x40 ? 6 : 4);
        const name = index > 0 ? entry(index)[0] : text();
        const field: Field = [name, text()];
        fields.push(field);
        if (first >= 0x40) dynamic.unshift(field);
      } else limit = integer(5);
      evict();
    }
    return fields;
  };
}
