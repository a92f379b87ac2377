import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/client-rapid-reset.ts';
import { framesOf, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('opens so many streams and cancels each at once', () => {
  const { steps } = scriptBy(fault, { streams: 7 }, 'client');
  expect(steps).toContainEqual(expect.objectContaining({ repeat: 7 }));
  expect(names(framesOf(steps))).toEqual(['HEADERS', 'RST_STREAM']);
  expect(framesOf(steps).at(-1)).toEqual({ type: 'RST_STREAM', code: 8 });
});

test('has bitten when the client did it, or the other side ended the connection for it', async () => {
  expect(await proofBy(fault, { client: { done: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { ended: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { connections: 1 } })).toBeUndefined();
});
