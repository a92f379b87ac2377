import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/deadline-short.ts';
import { proofBy, setupBy } from '../../support/raw-fault.ts';

test.each([
  ['client', { deadlineMs: 100 }, { sleepMs: 900, ignoresDeadline: true }],
  ['server', { serverDeadlineMs: 100 }, { sleepMs: 900 }],
  ['both', { deadlineMs: 100 }, { sleepMs: 900 }],
])('kept by %s', (keptBy, calls, getItem) => {
  const { client, server } = setupBy(fault, { deadlineMs: 100, workMs: 900, keptBy });
  expect(client.calls).toEqual(calls);
  expect(server.behave.GetItem).toEqual(getItem);
});

test('has bitten when calls ended in DEADLINE_EXCEEDED', async () => {
  expect(await proofBy(fault, { codes: [0, 4] })).toBe(1);
  expect(await proofBy(fault, { codes: [0, 1] })).toBeUndefined();
});
