import { expect, test } from '@jest/globals';
import type { Stated } from './stated.ts';
import { agreement, bandTable, setTable, signatureTable } from './tables.ts';

function answers(count: number, confidence: number, verdict: Stated['verdict']): Stated[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ set: 'lab, odd seeds', name: String(index), role: 'fault', signature: 'rst-before-headers' },
    ...{ confidence, verdict },
  }));
}

test('a band has its share, and what so few samples allow', () => {
  const all = [...answers(8, 0.72, 'right'), ...answers(2, 0.78, 'wrong'), ...answers(3, 0, 'open')];
  expect(bandTable(all)).toContain(
    '| lab, odd seeds | 0.7 to 0.8 | 0.73 | 10 | 80 % | 49 % to 94 % | within 10 points |',
  );
  expect(setTable(all)).toContain('| lab, odd seeds | faults | 13 | 8 | 3 | 2 | 0 |');
  expect(signatureTable(all)).toContain('| rst-before-headers | 0.78 | 0 of 2 |');
});

test('what agrees, what may agree, and what does not', () => {
  expect(agreement(0.95, 100, 100)).toBe('within 10 points');
  expect(agreement(0.6, 3, 3)).toBe('40 points off; too few to tell');
  expect(agreement(0.6, 50, 50)).toBe('40 points off');
});
