import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-silent.ts';
import { framesOf, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('says nothing, in plain TCP also where the run is over TLS', () => {
  const { plainTcp, opening, calls } = scriptBy(fault);
  expect(plainTcp).toBe(true);
  expect([...framesOf(opening), ...framesOf(calls?.[0])]).toEqual([]);
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { ignored: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
