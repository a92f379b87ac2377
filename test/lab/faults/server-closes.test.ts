import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-closes.ts';
import { lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each(['fin', 'rst'])('%s in the middle of an answer, without GOAWAY', (how) => {
  const script = scriptBy(fault, { how });
  expect(names(lastCall(script))).toEqual(['HEADERS']);
  expect(script.calls?.[0]?.at(-1)).toEqual({ close: how });
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { cut: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
