import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-headers-huge.ts';
import { lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each([
  ['headers', 0],
  ['trailers', 2],
] as const)('%s: one block of so many bytes, in legal frames', (where, at) => {
  const frames = lastCall(scriptBy(fault, { bytes: 100_000, in: where }));
  expect(names(frames.slice(at, at + 2))).toEqual([
    where === 'headers' ? 'HEADERS' : 'HEADERS.',
    'CONTINUATION',
  ]);
  const more = frames.filter((frame) => frame.type === 'CONTINUATION') as unknown as {
    fields: string[][];
    endHeaders: boolean;
  }[];
  const sizes = more.map(({ fields }) => fields[0]?.[1]?.length ?? 0);
  expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThanOrEqual(100_000);
  expect(Math.max(...sizes)).toBeLessThan(16_384);
  expect(more.map(({ endHeaders }) => endHeaders).indexOf(true)).toBe(more.length - 1);
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { 'sent.CONTINUATION': 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
