import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/client-continuation-flood.ts';
import { framesOf, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('the block of its request never ends', () => {
  const { steps } = scriptBy(fault, { frames: 7 }, 'client');
  expect(steps).toContainEqual(expect.objectContaining({ repeat: 7 }));
  expect(names(framesOf(steps))).toEqual(['HEADERS', 'CONTINUATION']);
  for (const frame of framesOf(steps)) expect(frame).toMatchObject({ endHeaders: false });
});

test('its frames are empty when they are to have no field', () => {
  const of = (fieldBytes: number): unknown =>
    framesOf(scriptBy(fault, { frames: 2, fieldBytes }, 'client').steps).at(-1);
  expect(of(0)).toMatchObject({ type: 'CONTINUATION', fields: [] });
  expect(of(5)).toMatchObject({ fields: [['x-trace', 'aaaaa']] });
});

test('has bitten when the client did it, or the other side ended the connection for it', async () => {
  expect(await proofBy(fault, { client: { done: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { ended: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { connections: 1 } })).toBeUndefined();
});
