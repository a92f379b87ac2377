import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/client-cancels.ts';
import { proofBy, setupBy } from '../../support/raw-fault.ts';

test('gives every call up after a while', () => {
  expect(setupBy(fault, { afterMs: 30 }).client.calls).toEqual({ cancelAfterMs: 30 });
});

test('has bitten when calls were cancelled, and not when they ended otherwise', async () => {
  expect(await proofBy(fault, { codes: [0, 1, 1] })).toBe(2);
  expect(await proofBy(fault, { codes: [0, 4] })).toBeUndefined();
});
