import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-window-stuck.ts';
import { plainAnswer } from '../../../lab/faults/peers/raw-server.ts';
import { proofBy, scriptBy } from '../../support/raw-fault.ts';

test('gives no window back, and notes when the first one is used up', () => {
  const { habits, steps } = scriptBy(fault);
  expect(habits).toEqual({ updateWindows: false });
  expect(steps?.[0]).toEqual({ wait: { bytes: 65_535 } });
});

test('of a stream: the connection has room, and the calls behind the first one are answered', () => {
  const { habits, steps, opening, calls } = scriptBy(fault, { of: 'stream' });
  expect({ habits, steps }).toEqual({ habits: { updateWindows: false }, steps: undefined });
  expect(opening).toEqual([
    { send: [{ type: 'SETTINGS' }, { type: 'WINDOW_UPDATE', stream: 0, increment: expect.any(Number) }] },
  ]);
  expect(calls).toEqual([[{ wait: { ownBytes: 65_535 } }, { count: 'used-up' }], plainAnswer]);
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { 'used-up': 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
