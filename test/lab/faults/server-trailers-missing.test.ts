import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-trailers-missing.ts';
import { lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('ends by DATA', () => {
  expect(names(lastCall(scriptBy(fault)))).toEqual(['HEADERS', 'DATA', 'DATA.']);
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { cut: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
