import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineProxyFault } from '../../../lab/kit/define-proxy-fault.ts';
import { changesOf, plainSetup } from '../../../lab/kit/setup.ts';
import { labAfter } from '../../support/lab-value.ts';

const proof = { what: 'seen', value: 1 };
const fault = defineProxyFault({
  id: 'some-limit',
  title: 'A limit',
  explains: 'It limits.',
  options: z.object({ limit: z.number() }),
  on: {
    envoy: {
      change(config, { limit }) {
        config['limit'] = limit;
      },
      bitten: () => Promise.resolve(proof),
    },
    nginx: { bitten: () => Promise.resolve(undefined) },
  },
  without: { haproxy: 'HAProxy counts something else' },
  withoutClient: { curl: 'curl cannot meet it' },
  only: 'tls',
  prepare(setup) {
    setup.server.behave.GetItem = { sleepMs: 1 };
  },
  trial: { options: { limit: 2 }, drive: () => Promise.resolve() },
});

test('each row changes its own proxy, and prepare the other hosts', () => {
  const setup = plainSetup();
  fault.prepare?.(setup, { limit: 7 });
  const config: Record<string, unknown> = {};
  for (const modify of changesOf(setup, 'envoy')) modify(config);
  expect(config).toEqual({ limit: 7 });
  expect(changesOf(setup, 'nginx')).toEqual([]);
  expect(setup.server.behave).toEqual({ GetItem: { sleepMs: 1 } });
});

test.each([
  ['envoy', 'tls', undefined],
  ['envoy', 'plain', 'it is a matter of TLS, and this run is in plaintext'],
  ['nginx', 'tls', undefined],
  ['haproxy', 'tls', 'HAProxy counts something else'],
  ['nghttpx', 'tls', 'nghttpx has no such setting'],
  ['none', 'tls', 'it is a setting of a proxy, and there is none'],
] as const)('on %s in %s: %s', (proxy, variant, reason) => {
  expect(fault.unsupported?.({ backend: 'netns', proxy, variant })).toBe(reason);
});

test('a client that cannot meet it is told by its reason, and others are not', () => {
  const place = { backend: 'netns', proxy: 'envoy', variant: 'tls' } as const;
  expect(fault.unsupported?.({ ...place, client: 'curl' })).toBe('curl cannot meet it');
  expect(fault.unsupported?.({ ...place, client: 'grpcio' })).toBeUndefined();
});

test('the proof is that of the proxy which ran', async () => {
  expect(await fault.bitten(labAfter({}), { limit: 1 })).toBe(proof);
  expect(await fault.bitten(labAfter({ proxy: 'nginx' }), { limit: 1 })).toBeUndefined();
  expect(await fault.bitten(labAfter({ proxy: 'haproxy' }), { limit: 1 })).toBeUndefined();
});
