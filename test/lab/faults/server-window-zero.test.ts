import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-window-zero.ts';
import { framesOf, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('announces a window of nothing and never gives one', () => {
  const { habits, opening } = scriptBy(fault);
  expect(habits).toEqual({ updateWindows: false });
  expect(framesOf(opening)).toEqual([{ type: 'SETTINGS', parameters: [[4, 0]] }]);
});

test('has bitten when a request was begun and never came whole', async () => {
  expect(await proofBy(fault, { server: { asked: 3, whole: 1 } })).toBe(2);
  expect(await proofBy(fault, { server: { asked: 1, whole: 1 } })).toBeUndefined();
});
