import { expect, test } from '@jest/globals';
import type { Stated } from './stated.ts';
import { agreement, bandTable, setTable, signatureTable, summary } from './tables.ts';

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

test('the summary hides no band that does not agree', () => {
  const all = [...answers(100, 0.95, 'right'), ...answers(50, 0.6, 'right'), ...answers(3, 0.75, 'right')];
  expect(summary([...all, ...answers(1, 0.8, 'wrong')])).toBe(
    [
      '- within 10 points: 1 of 4 bands, 100 answers of 154',
      '- not within 10 points: lab, odd seeds, 0.6 to 0.7 (50 answers: 40 points off); lab, odd seeds, 0.8 to 0.9 (1 answers: 80 points off)',
      '- not within 10 points, too few to tell: lab, odd seeds, 0.7 to 0.8 (3 answers: 25 points off; too few to tell)',
      '- wrong with 0.8 or more: 1\n',
    ].join('\n'),
  );
});
