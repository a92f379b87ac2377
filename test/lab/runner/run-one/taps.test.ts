import { expect, test } from '@jest/globals';
import { twoProxies } from '../../../../lab/model/topologies.ts';
import { clientProxyServer, type Topology, withoutProxies } from '../../../../lab/model/topology.ts';
import { tapPlaces } from '../../../../lab/runner/run-one/taps.ts';

const hosts = ({ hops }: Topology, both: boolean, atTheEnds: boolean): string[][] =>
  hops.map((hop) => tapPlaces(hop, both, atTheEnds).map(({ host }) => host));

test('both hops of a proxy are tapped at the proxy, or at their ends where the scenario asks for it', () => {
  expect(hosts(clientProxyServer, false, false)).toEqual([['proxy'], ['proxy']]);
  expect(hosts(clientProxyServer, false, true)).toEqual([['client'], ['server']]);
});

test('a hop with a proxy at both ends, or at none, has one place', () => {
  expect(hosts(twoProxies, false, false)).toEqual([['proxy'], ['proxy-2'], ['proxy-2']]);
  expect(hosts(twoProxies, false, true)).toEqual([['client'], ['proxy-2'], ['server']]);
  const direct = withoutProxies(clientProxyServer);
  expect(hosts(direct, false, true)).toEqual(hosts(direct, false, false));
});

test('with both ends the second tap is where the first is not', () => {
  const [hop] = clientProxyServer.hops;
  if (hop === undefined) throw new Error('expected a hop');
  expect(tapPlaces(hop, true, true)).toEqual([
    { host: 'client', peer: 'proxy', far: false },
    { host: 'proxy', peer: 'client', far: true },
  ]);
});
