/** RFC 7541 Appendix C.4 and C.6: examples with Huffman coding, the dynamic table and its eviction. */
import { expect, test } from '@jest/globals';
import { createHpackEncoder } from '../../../../analyzer/model/wire/hpack-encoder.ts';
import { createHeaderReader } from '../../../../lab/peers/raw/header-reader.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('requests of C.4', () => {
  const read = createHeaderReader();
  const first = [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ];
  expect(read(hex('8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'))).toEqual(first);
  expect(read(hex('8286 84be 5886 a8eb 1064 9cbf'))).toEqual([...first, ['cache-control', 'no-cache']]);
  expect(read(hex('8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf'))).toEqual([
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/index.html'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ]);
});

test('a smaller table forgets its oldest entries, and long values come whole', () => {
  const encoder = createHpackEncoder({ indexing: true });
  const read = createHeaderReader();
  const long: [string, string] = ['x-user-context', 'a'.repeat(300)];
  expect(read(encoder.encode([long]))).toEqual([long]);
  encoder.resize(0);
  expect(read(encoder.encode([long]))).toEqual([long]);
  // Index 62 is empty now; no field is made up for it.
  expect(read(hex('be'))).toEqual([['', '']]);
});
