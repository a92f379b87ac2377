import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isOneOf, positions } from '../../../../lab/faults/path/chosen.ts';

test('a rate is that share of a round, each position once, and the same for the same seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer(), (tenths, seed) => {
      const chosen = positions(tenths / 10, seed);
      expect(new Set(chosen).size).toBe(tenths);
      expect(chosen.every((one) => Number.isInteger(one) && one >= 0 && one < 1000)).toBe(true);
      expect(positions(tenths / 10, seed)).toEqual(chosen);
    }),
  );
  expect(positions(5, 1)).not.toEqual(positions(5, 2));
});

test('is not bunched: each tenth of a round has its share, within what chance gives', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const one of positions(50, 7)) counts[Math.floor(one / 100)]! += 1;
  for (const count of counts) expect(Math.abs(count - 50)).toBeLessThan(20);
});

test('is a condition of nftables', () => {
  expect(isOneOf([1, 5])).toBe('numgen inc mod 1000 { 1, 5 }');
});
