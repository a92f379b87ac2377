import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/client-ignores-goaway.ts';
import { framesOf, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('makes a call as it should be, and the next one behind the GOAWAYs, on a stream of its own', () => {
  const { calls } = scriptBy(fault, { goaways: 1 }, 'client');
  const [well, late] = calls ?? [];
  expect(names(framesOf(well))).toEqual(['HEADERS', 'DATA.']);
  expect(late?.[0]).toEqual({ wait: { frame: 'GOAWAY', count: 1 } });
  expect(late?.filter((step) => 'open' in step)).toHaveLength(1);
  expect(names(framesOf(late))).toEqual(['HEADERS', 'DATA.', 'RST_STREAM']);
  expect(late?.at(-1)).toEqual({ count: 'done' });
});

test('has bitten when the client did it, or the other side ended the connection for it', async () => {
  expect(await proofBy(fault, { client: { done: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { ended: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { connections: 1 } })).toBeUndefined();
});
