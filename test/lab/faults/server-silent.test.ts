import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-silent.ts';
import { proofBy, setupBy } from '../../support/raw-fault.ts';

test('the server is one that says nothing', () => {
  expect(setupBy(fault).server.kind).toBe('sink');
});

test('has bitten when the server heard something, and not before', async () => {
  expect(await proofBy(fault, { server: { ignored: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
