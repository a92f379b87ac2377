import { expect, test } from '@jest/globals';
import type { Host } from '../../../../lab/kit/define-backend.ts';
import { twoClients, twoProxies, twoServers, withDns } from '../../../../lab/model/topologies.ts';
import { clientProxyServer, type Topology } from '../../../../lab/model/topology.ts';
import { listenAt, upstreamsOf, type Wired } from '../../../../lab/runner/run-one/wiring.ts';

/** Hosts whose addresses are their names. */
const on = (topology: Topology): Wired => ({
  topology,
  port: 8080,
  host: (name) => ({ address: (hop: string) => `${name} on ${hop}` }) as unknown as Host,
});

test('a host listens on its hop, and on every address when several lead to it', () => {
  expect(listenAt(on(clientProxyServer), 'proxy')).toEqual({ address: 'proxy on client-proxy', port: 8080 });
  expect(listenAt(on(twoProxies), 'proxy-2')).toEqual({ address: 'proxy-2 on proxy-proxy', port: 8080 });
  expect(listenAt(on(twoClients), 'proxy')).toEqual({ address: '0.0.0.0', port: 8080 });
  expect(() => listenAt(on(clientProxyServer), 'client')).toThrow('nobody talks to client');
});

test('it opens connections to the other ends of its hops, and to no name server', () => {
  const addresses = (topology: Topology, host: 'client' | 'client-2' | 'proxy'): string[] =>
    upstreamsOf(on(topology), host).map(({ address }) => address);
  expect(addresses(twoServers, 'proxy')).toEqual(['server on proxy-server', 'server-2 on proxy-server-2']);
  expect(addresses(twoClients, 'client-2')).toEqual(['proxy on client-proxy-2']);
  expect(addresses(withDns, 'proxy')).toEqual(['server on proxy-server']);
});
