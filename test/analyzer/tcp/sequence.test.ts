import { describe, expect, test } from '@jest/globals';
import { advance, difference } from '../../../analyzer/tcp/sequence.ts';

describe('sequence numbers modulo 2^32', () => {
  test('a number behind the wrap comes after one before it', () => {
    expect(difference(5, 0xfffffffb)).toBe(10);
    expect(difference(0xfffffffb, 5)).toBe(-10);
    expect(difference(7, 7)).toBe(0);
    expect(difference(0x80000000, 1)).toBe(0x7fffffff);
  });

  test('advancing wraps; numbers are signed', () => {
    expect(advance(0xffffffff, 1)).toBe(0);
    expect(advance(0xfffffff0, 0x20)).toBe(0x10);
    expect(advance(0, -1)).toBe(-1);
    expect(advance(0x7fffffff, 1)).toBe(-0x80000000);
  });
});
