import { EOS, huffmanCodes, huffmanLengths } from './huffman-codes.ts';
import { concat, latin1Bytes } from './octets.ts';

/**
 * The parts that header blocks are made of (RFC 7541 section 5), each on its own, so that a test or a misbehaving
 * peer can also put them together wrongly.
 */

/** First octet patterns of the field representations (RFC 7541 section 6) with the bits their integer has. */
export const Representation = {
  INDEXED: { pattern: 0x80, prefixBits: 7 },
  LITERAL_INCREMENTAL: { pattern: 0x40, prefixBits: 6 },
  LITERAL: { pattern: 0x00, prefixBits: 4 },
  LITERAL_NEVER: { pattern: 0x10, prefixBits: 4 },
  SIZE_UPDATE: { pattern: 0x20, prefixBits: 5 },
} as const;

/** An integer with a prefix of `prefixBits`, the bits above it taken from `pattern` (RFC 7541 5.1). */
export function hpackInteger(value: number, prefixBits: number, pattern: number): Uint8Array {
  const limit = 2 ** prefixBits - 1;
  if (value < limit) return Uint8Array.of(pattern | value);
  const octets = [pattern | limit];
  let rest = value - limit;
  for (; rest >= 128; rest = Math.floor(rest / 128)) octets.push(0x80 | (rest % 128));
  octets.push(rest);
  return Uint8Array.from(octets);
}

/** Huffman code of a byte string, padded with the first bits of EOS (RFC 7541 5.2). */
export function huffmanEncode(bytes: Uint8Array): Uint8Array {
  const octets: number[] = [];
  let pending = 0;
  let bits = 0;
  const put = (code: number, length: number): void => {
    for (let i = length - 1; i >= 0; i--) {
      pending = (pending << 1) | ((code >>> i) & 1);
      if (++bits === 8) {
        octets.push(pending);
        pending = 0;
        bits = 0;
      }
    }
  };
  for (const byte of bytes) put(huffmanCodes[byte] ?? 0, huffmanLengths[byte] ?? 0);
  if (bits > 0) {
    const padding = 8 - bits;
    put((huffmanCodes[EOS] ?? 0) >>> ((huffmanLengths[EOS] ?? 0) - padding), padding);
  }
  return Uint8Array.from(octets);
}

/** A string literal of a latin1 text, Huffman coded or not (RFC 7541 5.2). */
export function hpackString(text: string, huffman = false): Uint8Array {
  const plain = latin1Bytes(text);
  const octets = huffman ? huffmanEncode(plain) : plain;
  return concat(hpackInteger(octets.length, 7, huffman ? 0x80 : 0), octets);
}

/** An indexed field (RFC 7541 6.1). */
export function indexedField(index: number): Uint8Array {
  return hpackInteger(index, Representation.INDEXED.prefixBits, Representation.INDEXED.pattern);
}

/** A literal field (RFC 7541 6.2) whose name is an index into the tables or a text. */
export function literalField(
  kind: 'LITERAL_INCREMENTAL' | 'LITERAL' | 'LITERAL_NEVER',
  name: string | number,
  value: string,
  huffman = false,
): Uint8Array {
  const { pattern, prefixBits } = Representation[kind];
  const index = typeof name === 'number' ? name : 0;
  const first = hpackInteger(index, prefixBits, pattern);
  return typeof name === 'number'
    ? concat(first, hpackString(value, huffman))
    : concat(first, hpackString(name, huffman), hpackString(value, huffman));
}

/** A dynamic table size update (RFC 7541 6.3). */
export function sizeUpdate(size: number): Uint8Array {
  return hpackInteger(size, Representation.SIZE_UPDATE.prefixBits, Representation.SIZE_UPDATE.pattern);
}
