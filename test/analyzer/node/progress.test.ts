import { expect, test } from '@jest/globals';
import { createProgress, type Progress } from '../../../analyzer/node/progress.ts';

test('what several inputs tell is added up; the size is known when all sizes are', () => {
  const told: Progress[] = [];
  const read = createProgress(2, (progress) => told.push(progress));
  read(0, 10, 100, 1);
  read(1, 5, 50, 2);
  read(0, 30, 100, 4);
  read(1, 50, undefined, 9);
  expect(told).toEqual([
    { bytes: 10, size: undefined, packets: 1 },
    { bytes: 15, size: 150, packets: 3 },
    { bytes: 35, size: 150, packets: 6 },
    { bytes: 80, size: undefined, packets: 13 },
  ]);
});
