import { expect, test } from '@jest/globals';
import { concat, latin1Bytes, uint32 } from '../../../../analyzer/model/wire/octets.ts';

test('parts are joined into a new byte string', () => {
  const part = Uint8Array.of(1, 2);
  const joined = concat(part, new Uint8Array(0), part);
  part.fill(9);
  expect([...joined]).toEqual([1, 2, 1, 2]);
  expect(concat()).toHaveLength(0);
});

test('latin1 is one byte a character', () => {
  expect([...latin1Bytes('a\u00ff\u0100')]).toEqual([0x61, 0xff, 0x00]);
});

test('32 bits in network order', () => {
  expect([...uint32(0xfffefdfc)]).toEqual([0xff, 0xfe, 0xfd, 0xfc]);
});
