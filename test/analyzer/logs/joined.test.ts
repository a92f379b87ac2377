import { expect, test } from '@jest/globals';
import { absoluteTime, joinStream } from '../../../analyzer/logs/joined.ts';
import { captureStart, lineWith } from '../../support/log-joining.ts';
import { someConnection, someStream } from '../../support/timeline-parts.ts';

const midnight = Math.floor(captureStart / 86_400) * 86_400;

test.each([
  [43_200, midnight + 10, midnight + 43_200 - 86_400],
  [10, midnight + 20, midnight + 10],
  [86_399, midnight + 5, midnight - 1],
  [1, midnight + 86_399, midnight + 86_401],
  [captureStart, midnight, captureStart],
])('a time of day %d near %d is on the nearest day', (time, near, expected) => {
  const { entry } = lineWith({ time }).read;
  expect(Math.abs((absoluteTime(entry, near) ?? 0) - near)).toBeLessThanOrEqual(Math.abs(expected - near));
});

test('a line that is joined knows by what', () => {
  const stream = someStream(someConnection());
  const line = lineWith({});
  joinStream(line, stream, 'request-id', undefined);
  expect(line).toMatchObject({ stream, by: ['request-id'] });
});
