import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-settings-missing.ts';
import { framesOf, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('sends no frame at all, not even answers', () => {
  const { opening, calls, habits } = scriptBy(fault);
  expect([...framesOf(opening), ...framesOf(calls?.[0])]).toEqual([]);
  expect(habits).toEqual({ ackSettings: false, answerPings: false, updateWindows: false });
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { unanswered: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
