import { expect, test } from '@jest/globals';
import { hopsAway } from '../../../../analyzer/rules/kit/hop-limit.ts';

test.each([
  [64, 0],
  [62, 2],
  [128, 0],
  [127, 1],
  [255, 0],
  [250, 5],
  [30, 2],
])('a hop limit of %i is %i routers away', (hopLimit, hops) => {
  expect(hopsAway(hopLimit)).toBe(hops);
});
