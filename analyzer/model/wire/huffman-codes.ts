/**
 * The Huffman code of HPACK (RFC 7541 Appendix B), as data.
 *
 * The code is canonical: codes of one length are consecutive in the order of their symbols, and a longer code
 * starts where the shorter ones end. The lengths therefore are the whole table; the codes follow from them.
 */

/** Symbol that stands for the end of the string; only its first bits may appear, as padding (RFC 7541 5.2). */
export const EOS = 256;

// Bits of the code of each symbol: 16 octets a line, EOS last.
const lengths: readonly number[] = [
  '13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28', // 0x00
  '28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28', // 0x10
  '6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6', // 0x20
  '5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10', // 0x30
  '13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7', // 0x40
  '7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6', // 0x50
  '15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5', // 0x60
  '6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28', // 0x70
  '20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23', // 0x80
  '24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24', // 0x90
  '22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23', // 0xa0
  '21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23', // 0xb0
  '26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25', // 0xc0
  '19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27', // 0xd0
  '20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23', // 0xe0
  '26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26', // 0xf0
  '30',
]
  .flatMap((row) => row.split(' '))
  .map(Number);

function assignCodes(): Uint32Array {
  const codes = new Uint32Array(lengths.length);
  const longest = Math.max(...lengths);
  let next = 0;
  for (let bits = 1; bits <= longest; bits++, next *= 2) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === bits) codes[symbol] = next++;
    }
  }
  return codes;
}

/** Length in bits of the code of each symbol, 0 to 255 and {@link EOS}. */
export const huffmanLengths: Uint8Array = Uint8Array.from(lengths);

/** The code of each symbol, right-aligned. */
export const huffmanCodes: Uint32Array = assignCodes();
