import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-settings-lowered.ts';
import { framesOf, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each([
  // RFC 9113 6.5.2.
  ['header-table-size', 1, 4096],
  ['max-concurrent-streams', 3, 100],
  ['initial-window-size', 4, 65_535],
  ['max-frame-size', 5, 65_536],
])('%s is announced, acknowledged, and lowered', (setting, id, first) => {
  const { opening, steps = [] } = scriptBy(fault, { setting, to: 7, atCall: 2 });
  expect(framesOf(opening)).toEqual([{ type: 'SETTINGS', parameters: [[id, first]] }]);
  expect(framesOf(steps)).toEqual([{ type: 'SETTINGS', parameters: [[id, 7]] }]);
  expect(steps.slice(0, 2)).toEqual([
    { wait: { frame: 'SETTINGS', ack: true } },
    { wait: { frame: 'HEADERS', count: 2 } },
  ]);
});

test('has bitten when the lower limit was acknowledged, too', async () => {
  expect(await proofBy(fault, { server: { lowered: 1 } })).toBe(1);
  expect(await proofBy(fault, { server: { 'sent.SETTINGS': 2 } })).toBeUndefined();
});
