import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/names-wrong.ts';
import { labAfter } from '../../support/lab-value.ts';
import { setupBy } from '../../support/raw-fault.ts';

test.each([
  // RFC 1035 4.1.1: 3 is NXDOMAIN, 2 SERVFAIL.
  ['nxdomain', { rcode: 3 }],
  ['servfail', { rcode: 2 }],
  ['silent', { silent: true }],
  ['slow', { delayMs: 70 }],
  ['stale', { stale: true }],
])('%s', (kind, names) => {
  expect(setupBy(fault, { kind, delayMs: 70 }).names).toEqual(names);
});

test('has bitten when the name server was asked and a call failed', async () => {
  const options = fault.options.parse({ kind: 'nxdomain' });
  const after = (codes: number[], queries: number): ReturnType<typeof labAfter> => {
    const lab = labAfter({ codes });
    return { ...lab, names: { ...lab.client, tell: async () => ({}), asks: async () => ({ queries }) } };
  };
  expect(await fault.bitten(after([14], 3), options)).toMatchObject({ value: 3 });
  expect(await fault.bitten(after([0], 3), options)).toBeUndefined();
  expect(await fault.bitten(labAfter({ codes: [14] }), options)).toBeUndefined();
});
