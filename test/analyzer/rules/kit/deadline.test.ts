import { expect, test } from '@jest/globals';
import { atDeadline } from '../../../../analyzer/rules/kit/deadline.ts';

test.each([
  [300, 300, true],
  [291, 300, true],
  [349, 300, true],
  [280, 300, false],
  [360, 300, false],
  [10_900, 10_000, true],
  [9_400, 10_000, false],
])('%i ms after HEADERS with a deadline of %i ms: %s', (elapsed, timeout, expected) => {
  expect(atDeadline(elapsed * 1e6, timeout * 1e6)).toBe(expected);
});
