import { expect, test } from '@jest/globals';
import { FrameCounts } from '../../../analyzer/http2/frame-counts.ts';

test('counts every type, and lists those that came', () => {
  const counts = new FrameCounts();
  for (const type of [4, 1, 0, 0, 200, 31, 200, 255]) counts.add(type);
  expect([counts.of(0), counts.of(200), counts.of(2), counts.of(77)]).toEqual([2, 2, 0, 0]);
  expect(counts.list()).toEqual([
    [0, 2],
    [1, 1],
    [4, 1],
    [31, 1],
    [200, 2],
    [255, 1],
  ]);
});
