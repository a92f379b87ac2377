import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-continuation-flood.ts';
import { lastCall, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('the block goes on for as many frames as asked, and never ends', () => {
  const script = scriptBy(fault, { frames: 500 });
  expect(script.calls?.[0]).toContainEqual(expect.objectContaining({ repeat: 500 }));
  for (const frame of lastCall(script)) expect(frame).toMatchObject({ endHeaders: false });
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { 'sent.CONTINUATION': 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
