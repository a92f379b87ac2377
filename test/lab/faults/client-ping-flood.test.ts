import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/client-ping-flood.ts';
import { proofBy, scriptBy } from '../../support/raw-fault.ts';

test('sends so many PINGs, at a rhythm when it has one', () => {
  expect(scriptBy(fault, { pings: 9 }, 'client').steps).toContainEqual({
    repeat: 9,
    steps: [{ send: [{ type: 'PING' }] }],
  });
  expect(scriptBy(fault, { pings: 9, everyMs: 4 }, 'client').steps).toContainEqual({
    repeat: 9,
    steps: [{ send: [{ type: 'PING' }] }, { wait: { ms: 4 } }],
  });
});

test('has bitten when the client did it, or the other side ended the connection for it', async () => {
  expect(await proofBy(fault, { client: { done: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { ended: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { connections: 1 } })).toBeUndefined();
});
