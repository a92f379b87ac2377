import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-settings-ack-missing.ts';
import { lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('answers everything but SETTINGS', () => {
  const script = scriptBy(fault);
  expect(script.habits).toEqual({ ackSettings: false });
  expect(names(lastCall(script))).toEqual(['HEADERS', 'DATA', 'HEADERS.']);
});

test('has bitten when SETTINGS came and the connection was used, or given up, without their ACK', async () => {
  expect(await proofBy(fault, { server: { 'not-acknowledged': 3, answered: 1 } })).toBe(3);
  expect(await proofBy(fault, { server: { 'not-acknowledged': 1, ended: 1 } })).toBe(1);
  expect(await proofBy(fault, { server: { 'not-acknowledged': 3 } })).toBeUndefined();
  expect(await proofBy(fault, { server: { 'got.SETTINGS': 3, answered: 1 } })).toBeUndefined();
});
