import { expect, test } from '@jest/globals';
import type { Host } from '../../../../lab/kit/define-backend.ts';
import { withDns } from '../../../../lab/model/topologies.ts';
import { clientProxyServer, type Topology } from '../../../../lab/model/topology.ts';
import { namesOf, targetOf } from '../../../../lab/runner/run-one/name-server.ts';
import type { Stage } from '../../../../lab/runner/run-one/stage.ts';

const stageOn = (topology: Topology, resolves = true): Stage =>
  ({
    request: { topology, proxy: { id: 'p', resolves } },
    host: (name: string) => ({ address: (hop: string) => `${name} on ${hop}` }) as Host,
  }) as unknown as Stage;

test('a client is told an address, or a name and the name server of its own hop', () => {
  const upstream = { address: '198.18.2.2', port: 8080 };
  expect(targetOf(stageOn(clientProxyServer), 'client', upstream)).toBe('198.18.2.2:8080');
  expect(targetOf(stageOn(withDns), 'client', upstream)).toBe(
    'dns://dns on client-dns:53/catalog.example:8080',
  );
});

test('a proxy that can is told whom to ask for its upstream, by a name of its own', () => {
  expect(namesOf(stageOn(withDns), 'proxy')).toEqual({
    server: { address: 'dns on proxy-dns', port: 53 },
    name: 'catalog.backend.example',
  });
  expect(namesOf(stageOn(withDns, false), 'proxy')).toBeUndefined();
  expect(namesOf(stageOn(clientProxyServer), 'proxy')).toBeUndefined();
});
