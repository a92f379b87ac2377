import { describe, expect, test } from '@jest/globals';
import { duration, median, relativeSpread, seconds } from '../../../analyzer/model/numbers.ts';

describe('numbers', () => {
  test('median of odd and even counts', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  test('ages jittered by a tenth either way spread by a fifth', () => {
    expect(relativeSpread([0.9, 1, 1.1])).toBeCloseTo(0.2);
  });

  test('durations for people', () => {
    expect(duration(1.25e6)).toBe('1.3 ms');
    expect(duration(312e6)).toBe('312 ms');
    expect(duration(1.25e9)).toBe('1.25 s');
    expect(seconds(1.5e9)).toBe(1.5);
  });
});
