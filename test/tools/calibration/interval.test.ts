import { expect, test } from '@jest/globals';
import { wilson } from './interval.ts';

test('the bounds of textbooks', () => {
  // Wilson 1927; the values are those of R, prop.test(8, 10, correct = FALSE).
  expect(wilson(8, 10).low).toBeCloseTo(0.4902, 3);
  expect(wilson(8, 10).high).toBeCloseTo(0.9433, 3);
});

test('few samples bound little, and none nothing', () => {
  expect(wilson(3, 3).low).toBeCloseTo(0.4385, 3);
  expect(wilson(3, 3).high).toBe(1);
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
});
