import { describe, expect, test } from '@jest/globals';
import { commonLogTime, fieldTime, isoTime, timeOfDay } from '../../../analyzer/logs/times.ts';

const then = Date.UTC(2026, 10, 23, 5, 56, 32) / 1000;

describe('times', () => {
  test.each([
    ['2026-11-23T05:56:32.250Z', then + 0.25],
    ['[2026-11-23 05:56:32.250][12]', then + 0.25],
    ['2026/11/23 05:56:32', then],
    ['2026-11-23 05:56:32,250', then + 0.25],
    ['2026-11-23T07:56:32+02:00', then],
    ['2026-11-23T00:26:32-0530', then],
  ])('%s', (text, seconds) => {
    expect(isoTime(text)).toBeCloseTo(seconds, 6);
  });

  test.each([
    ['23/Nov/2026:05:56:32 +0000', then],
    ['23/Nov/2026:07:56:32 +0200', then],
    ['23/Nov/2026:05:56:32.250', then + 0.25],
  ])('%s', (text, seconds) => {
    expect(commonLogTime(text)).toBeCloseTo(seconds, 6);
  });

  test('a time of day is seconds since midnight', () => {
    expect(timeOfDay('05:46:40.532860118 get')).toBeCloseTo(20_800.532860118, 6);
  });

  test.each([
    [`${then}`, then],
    [`${then}.250000`, then + 0.25],
    [then * 1000 + 250, then + 0.25],
    [`${then}250000000`, then + 0.25],
    ['2026-11-23T05:56:32Z', then],
  ])('a field with %p', (value, seconds) => {
    expect(fieldTime(value)).toBeCloseTo(seconds, 3);
  });

  test.each(['', '-', '7', 'soon', '99/Foo/2026:05:56:32', '2026-11-23'])('%j is no time', (text) => {
    expect(fieldTime(text)).toBeUndefined();
  });
});
