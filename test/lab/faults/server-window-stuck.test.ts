import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-window-stuck.ts';
import { proofBy, scriptBy } from '../../support/raw-fault.ts';

test('gives no window back, and notes when the first one is used up', () => {
  const { habits, steps } = scriptBy(fault);
  expect(habits).toEqual({ updateWindows: false });
  expect(steps?.[0]).toEqual({ wait: { bytes: 65_535 } });
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { 'used-up': 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
