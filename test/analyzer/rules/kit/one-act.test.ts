import { expect, test } from '@jest/globals';
import { actOf } from '../../../../analyzer/rules/kit/one-act.ts';
import { someConnection } from '../../../support/timeline-parts.ts';

test('an act takes as long as a busy machine needs, or a few round trips where the path is long', () => {
  const connection = someConnection();
  expect(actOf(connection)).toBe(100e6);
  expect(actOf({ ...connection, rtt: 1e6 })).toBe(100e6);
  expect(actOf({ ...connection, rtt: 200e6 })).toBe(600e6);
});
