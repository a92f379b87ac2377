import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-reset-stream.ts';
import { framesOf, lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each([
  ['before-headers', []],
  ['after-headers', ['HEADERS']],
  ['in-data', ['HEADERS', 'DATA']],
  ['after-data', ['HEADERS', 'DATA']],
])('%s: resets with the code in place of the rest', (point, before) => {
  const frames = lastCall(scriptBy(fault, { code: 'REFUSED_STREAM', point }));
  expect(names(frames)).toEqual([...before, 'RST_STREAM']);
  expect(frames.at(-1)).toEqual({ type: 'RST_STREAM', code: 7 });
});

test('leaves the calls before it alone, and takes codes that nobody registered', () => {
  const { calls } = scriptBy(fault, { code: 77, point: 'before-headers', after: 2 });
  expect(calls?.map((call) => names(framesOf(call)))).toEqual([
    ['HEADERS', 'DATA', 'HEADERS.'],
    ['HEADERS', 'DATA', 'HEADERS.'],
    ['RST_STREAM'],
  ]);
  expect(fault.options.safeParse({ code: 'NO_SUCH', point: 'in-data' }).success).toBe(false);
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { 'sent.RST_STREAM': 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
