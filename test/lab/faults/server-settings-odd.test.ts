import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-settings-odd.ts';
import { framesOf, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each([
  // RFC 9113 6.5.2: INITIAL_WINDOW_SIZE above 2^31-1, MAX_FRAME_SIZE below 2^14; 7.2.2: ENABLE_PUSH of a server.
  ['window-too-large', { type: 'SETTINGS', parameters: [[4, 2 ** 31]] }],
  ['frame-size-too-small', { type: 'SETTINGS', parameters: [[5, 100]] }],
  ['push-enabled', { type: 'SETTINGS', parameters: [[2, 1]] }],
])('%s is the first frame', (kind, frame) => {
  expect(framesOf(scriptBy(fault, { kind }).opening)).toEqual([frame]);
});

test.each(['bad-length', 'on-stream'])(
  '%s is a frame of type SETTINGS that no encoder would write',
  (kind) => {
    expect(framesOf(scriptBy(fault, { kind }).opening)).toMatchObject([{ type: 4 }]);
  },
);

test.each([{ ended: 1 }, { 'got.GOAWAY': 1 }, { 'put-up-with': 1 }])(
  'has bitten when somebody did something about it: %j',
  async (reaction) => {
    expect(await proofBy(fault, { server: { said: 3, ...reaction } })).toBe(3);
  },
);

test('has not bitten by being sent', async () => {
  expect(await proofBy(fault, { server: { said: 3, 'sent.SETTINGS': 3 } })).toBeUndefined();
  expect(await proofBy(fault, { server: { ended: 1 } })).toBeUndefined();
});
