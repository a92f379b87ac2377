import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-message-large.ts';
import { labAfter } from '../../support/lab-value.ts';
import { setupBy } from '../../support/raw-fault.ts';

test('answers above 4 MiB, and nothing else about the method changes', () => {
  expect(setupBy(fault).server.behave.GetItem).toEqual({ responseBytes: 5_000_000 });
  expect(() => fault.options.parse({ bytes: 4 * 1024 * 1024 })).toThrow();
});

test('has bitten when the library of the client refused a message', async () => {
  const { bytes } = fault.options.parse({});
  const refused = labAfter({
    codes: [8, 8],
    details: 'Received message larger than max (5000000 vs 4194304)',
  });
  expect((await fault.bitten(refused, { bytes }))?.value).toBe(2);
  expect(await fault.bitten(labAfter({ codes: [8], details: 'quota' }), { bytes })).toBeUndefined();
});
