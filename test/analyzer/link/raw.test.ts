import { expect, test } from '@jest/globals';
import { raw } from '../../../analyzer/link/raw.ts';

test.each([
  [0x45, 0x0800],
  [0x60, 0x86dd],
  [0x55, 0],
])('version in the first byte: %p', (first, etherType) => {
  const start = { etherType: 1, offset: 1 };
  raw(Uint8Array.of(first), start);
  expect(start).toEqual({ etherType, offset: 0 });
  raw(new Uint8Array(0), start);
  expect(start.etherType).toBe(0);
});
