import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/proxy-names-wrong.ts';
import type { Lab } from '../../../lab/kit/lab.ts';
import { labAfter } from '../../support/lab-value.ts';
import { setupBy } from '../../support/raw-fault.ts';

test('changes what proxies are answered, and not what clients are', () => {
  const setup = setupBy(fault, { kind: 'servfail' });
  expect(setup.upstreamNames).toEqual({ rcode: 2 });
  expect(setup.names).toBeUndefined();
});

test('has bitten when the proxy asked and a call failed; a client that asks is no proof', async () => {
  const options = fault.options.parse({ kind: 'nxdomain' });
  const after = (codes: number[], counts: Record<string, number>): Lab => {
    const lab = labAfter({ codes });
    return { ...lab, names: { ...lab.client, tell: async () => ({}), asks: async () => counts } };
  };
  const asked = { queries: 5, 'queries.catalog.backend.example': 3 };
  expect(await fault.bitten(after([14], asked), options)).toMatchObject({ value: 3 });
  expect(await fault.bitten(after([0], asked), options)).toBeUndefined();
  expect(await fault.bitten(after([14], { queries: 5 }), options)).toBeUndefined();
});

test('tells why other proxies cannot', () => {
  for (const proxy of ['haproxy', 'nghttpx', 'nginx', 'node', 'none'])
    expect(fault.unsupported?.({ proxy, backend: 'netns', variant: 'plain' })).toMatch(/\w/);
  expect(fault.unsupported?.({ proxy: 'envoy', backend: 'netns', variant: 'plain' })).toBeUndefined();
});
