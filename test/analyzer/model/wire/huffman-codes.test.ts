import { expect, test } from '@jest/globals';
import { EOS, huffmanCodes, huffmanLengths } from '../../../../analyzer/model/wire/huffman-codes.ts';

test('the code is complete: no bit string is without meaning (Kraft sum 1)', () => {
  expect(huffmanLengths.reduce((sum, bits) => sum + 2 ** -bits, 0)).toBe(1);
});

test.each([
  [0x00, 0x1ff8, 13],
  [0x30, 0x0, 5],
  [0x41, 0x21, 6],
  [0x5c, 0x7fff0, 19],
  [0x74, 0x9, 5],
  [0x7e, 0x1ffd, 13],
  [0x80, 0xfffe6, 20],
  [0xa0, 0x3fffda, 22],
  [0xc7, 0x1ffffec, 25],
  [0xff, 0x3ffffee, 26],
  [EOS, 0x3fffffff, 30],
])('RFC 7541 appendix B: symbol %i has code %i of %i bits', (symbol, code, bits) => {
  expect([huffmanCodes[symbol], huffmanLengths[symbol]]).toEqual([code, bits]);
});
