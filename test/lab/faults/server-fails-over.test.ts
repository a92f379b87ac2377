import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-fails-over.ts';
import type { Path } from '../../../lab/kit/path.ts';
import type { Lab } from '../../../lab/kit/lab.ts';
import { labAfter } from '../../support/lab-value.ts';

/** A lab of two servers behind a name; what it was told, in order, and how many SYN packets the old address got. */
function labOfTwo(syns: number): { lab: Lab; told: unknown[] } {
  const told: unknown[] = [];
  const after = labAfter({ server: { calls: 1 } });
  const path = (hop = ''): Path =>
    ({
      hop,
      near: { device: 'near0' },
      far: { device: 'far0', address: hop === 'client-server' ? '198.18.1.2' : '198.18.2.2' },
      table: 't',
      clear: async () => undefined,
      nft: async (script: string) => void told.push(script.includes('syn') ? `no SYN on ${hop}` : script),
      counter: async () => ({ packets: syns, bytes: 0 }),
    }) as unknown as Path;
  return {
    told,
    lab: {
      ...after,
      path: async (hop) => path(hop),
      names: { ...after.client, tell: async (order) => (told.push(order), {}) },
      server: { ...after.server, tell: async (order) => (told.push(order), {}) },
    },
  };
}

test('moves the name, closes the old address, and lets the old server say goodbye', async () => {
  const { lab, told } = labOfTwo(3);
  await fault.inject?.(lab, {});
  expect(await fault.bitten(lab, {})).toMatchObject({ value: 3 });
  expect(told).toEqual([
    { do: 'answer', answer: { addresses: ['198.18.2.2'] } },
    'no SYN on client-server',
    { do: 'stop', graceful: true },
  ]);
});

test('has not bitten when nobody came back to the old address', async () => {
  const { lab } = labOfTwo(0);
  await fault.inject?.(lab, {});
  expect(await fault.bitten(lab, {})).toBeUndefined();
});
