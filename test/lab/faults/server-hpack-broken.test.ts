import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-hpack-broken.ts';
import { lastCall, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each(['index', 'size', 'huffman'])('%s: the answer is a block of bytes', (kind) => {
  const [frame, ...more] = lastCall(scriptBy(fault, { kind }));
  expect(more).toEqual([]);
  expect(frame).toMatchObject({ type: 'HEADERS', block: expect.stringMatching(/^([0-9a-f]{2})+$/) });
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { 'sent.HEADERS': 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
