import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-frame-illegal.ts';
import { lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each([
  ['window-overflow', { type: 'WINDOW_UPDATE', stream: 0, increment: 2 ** 31 - 1 }],
  ['window-zero', { type: 'WINDOW_UPDATE', stream: 0, increment: 0 }],
  ['too-large', { type: 'DATA', body: 20_000 }],
  ['data-on-zero', { type: 'DATA', stream: 0, body: 10 }],
  ['closed-stream', { type: 'DATA', body: 10 }],
])('%s comes after a correct message', (kind, frame) => {
  const frames = lastCall(scriptBy(fault, { kind }));
  expect(names(frames.slice(0, 2))).toEqual(['HEADERS', 'DATA']);
  expect(frames.at(-1)).toEqual(frame);
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { illegal: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
