import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-settings-ack-missing.ts';
import { proofBy, scriptBy } from '../../support/raw-fault.ts';

test('answers everything but SETTINGS', () => {
  expect(scriptBy(fault)).toEqual({ habits: { ackSettings: false } });
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { 'got.SETTINGS': 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
