import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/client-window-zero.ts';
import { framesOf, lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('gives no window, waits, and cancels', () => {
  const script = scriptBy(fault, {}, 'client');
  expect(script.habits).toEqual({ updateWindows: false });
  expect(framesOf(script.opening)).toEqual([{ type: 'SETTINGS', parameters: [[4, 0]] }]);
  expect(names(lastCall(script))).toEqual(['HEADERS', 'DATA.', 'RST_STREAM']);
});

test('has bitten when the client did it, or the other side ended the connection for it', async () => {
  expect(await proofBy(fault, { client: { done: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { ended: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { connections: 1 } })).toBeUndefined();
});
