import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/client-frame-illegal.ts';
import { framesOf, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each([
  ['window-zero', { type: 'WINDOW_UPDATE', stream: 0, increment: 0 }],
  ['data-on-zero', { type: 'DATA', stream: 0, body: 10 }],
  ['even-stream', { type: 'HEADERS', stream: 2 }],
  ['settings-window', { type: 'SETTINGS', parameters: [[4, 2 ** 31]] }],
])('%s is all it sends after both SETTINGS', (kind, frame) => {
  const { steps, opening } = scriptBy(fault, { kind }, 'client');
  expect(opening).toBeUndefined();
  expect(framesOf(steps)).toEqual([expect.objectContaining(frame)]);
});

test('has bitten when the client did it, or the other side ended the connection for it', async () => {
  expect(await proofBy(fault, { client: { done: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { ended: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { connections: 1 } })).toBeUndefined();
});
