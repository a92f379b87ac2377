import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeHuffman, HUFFMAN_EOS, HUFFMAN_PADDING } from '../../../../analyzer/http2/hpack/huffman.ts';
import { huffmanEncode } from '../../../../analyzer/model/wire/hpack-primitives.ts';

function decode(hex: string): string | number {
  const bytes = Buffer.from(hex, 'hex');
  const out = Buffer.alloc(2 * bytes.length);
  const written = decodeHuffman(bytes, 0, bytes.length, out);
  return written < 0 ? written : out.toString('latin1', 0, written);
}

test.each([
  ['f1e3c2e5f23a6ba0ab90f4ff', 'www.example.com'],
  ['a8eb10649cbf', 'no-cache'],
  ['25a849e95bb8e8b4bf', 'custom-value'],
  ['640eff', '307'],
  ['', ''],
])('RFC 7541 appendix C: %s is %j', (coded, text) => {
  expect(decode(coded)).toBe(text);
});

describe('RFC 7541 5.2 forbids', () => {
  test('the EOS symbol, alone and behind text', () => {
    expect(decode('fffffffc')).toBe(HUFFMAN_EOS);
    expect(decode('1fffffffff')).toBe(HUFFMAN_EOS);
  });

  test('padding of eight bits and more', () => {
    expect(decode('ff')).toBe(HUFFMAN_PADDING);
    expect(decode('a8eb10649cbfff')).toBe(HUFFMAN_PADDING);
  });

  test('padding that is not the first bits of EOS', () => {
    expect(decode('a8eb10649cbe')).toBe(HUFFMAN_PADDING);
    expect(decode('00')).toBe(HUFFMAN_PADDING);
  });
});

test('every byte string comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (plain) => {
      const coded = huffmanEncode(plain);
      const out = new Uint8Array(plain.length);
      expect(decodeHuffman(coded, 0, coded.length, out)).toBe(plain.length);
      expect(out).toEqual(plain);
    }),
  );
});

test('any byte string is decoded or refused, and what is decoded has one code only', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (coded) => {
      const out = new Uint8Array(2 * coded.length);
      const written = decodeHuffman(coded, 0, coded.length, out);
      if (written >= 0) expect(huffmanEncode(out.subarray(0, written))).toEqual(coded);
    }),
  );
});
