import { expect, test } from '@jest/globals';
import { isPartial, UNKNOWN } from '../../../analyzer/model/frame.ts';

test('no octet maps to the mark of what is unknown', () => {
  expect(UNKNOWN.charCodeAt(0)).toBeGreaterThan(0xff);
});

test('a list is partial when a name is not known', () => {
  expect(isPartial([[':status', '200']])).toBe(false);
  expect(
    isPartial([
      [':status', '200'],
      [UNKNOWN, 'value'],
    ]),
  ).toBe(true);
});
