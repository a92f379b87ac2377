import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-goaway.ts';
import { framesOf, lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('the call at hand is finished after it, whatever the point', () => {
  for (const point of ['before-headers', 'after-headers', 'in-data', 'after-data']) {
    const frames = lastCall(scriptBy(fault, { point, code: 'ENHANCE_YOUR_CALM', debug: 'too_many_pings' }));
    expect(names(frames).filter((name) => name !== 'DATA' && name !== 'GOAWAY')).toEqual([
      'HEADERS',
      'HEADERS.',
    ]);
    expect(frames).toContainEqual({
      type: 'GOAWAY',
      code: 11,
      lastStream: { last: 0 },
      debug: 'too_many_pings',
    });
  }
});

test('a last stream below the call leaves it unanswered; with close the connection ends too', () => {
  expect(names(lastCall(scriptBy(fault, { point: 'before-headers', lastStream: -2 })))).toEqual(['GOAWAY']);
  const { calls } = scriptBy(fault, { point: 'after-headers', close: true });
  expect(names(framesOf(calls?.[0]))).toEqual(['HEADERS', 'GOAWAY']);
  expect(calls?.[0]?.at(-1)).toEqual({ close: 'fin' });
});

test('calls before it are answered correctly', () => {
  const { calls } = scriptBy(fault, { point: 'before-headers', after: 2 });
  expect(calls).toHaveLength(3);
  expect(calls?.slice(0, 2).map((steps) => names(framesOf(steps)).at(-1))).toEqual(['HEADERS.', 'HEADERS.']);
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { 'sent.GOAWAY': 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
