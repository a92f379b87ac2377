/** Every topology on both backends: traffic passes on each of its hops, and the analyzer finds nothing wrong. */
import { beforeAll, test } from '@jest/globals';
import docker from '../../../../lab/backends/docker.ts';
import netns from '../../../../lab/backends/netns.ts';
import * as topologies from '../../../../lab/model/topologies.ts';
import { clientProxyServer, clientServer, type Topology } from '../../../../lab/model/topology.ts';
import haproxy from '../../../../lab/proxies/haproxy.ts';
import nghttpx from '../../../../lab/proxies/nghttpx.ts';
import nginx from '../../../../lab/proxies/nginx.ts';
import { findEnvoy } from '../../../../lab/setup/envoy.js';
import { suiteWith } from '../../../support/require.ts';
import { expectCallsOnEveryHop } from '../../../support/topology-run.ts';

const { twoServers } = topologies;
const all: Topology[] = [clientProxyServer, clientServer, ...Object.values(topologies)];

for (const backend of [netns, docker]) {
  const suite = await suiteWith(backend.id, 'envoy', 'tshark');
  suite(`topologies on ${backend.id}`, () => {
    beforeAll(async () => {
      const found = findEnvoy();
      const options = { envoyBinary: found?.path ?? null, envoyVersion: found?.version ?? '' };
      await backend.prepare(options, () => undefined);
    }, 300_000);

    test.each(all.map((topology) => [topology.id, topology] as const))(
      '%s',
      (_, topology) => expectCallsOnEveryHop(topology, backend),
      120_000,
    );
  });
}

const suite = await suiteWith('netns', 'tshark');
suite('two servers behind another proxy', () => {
  test.each([haproxy, nghttpx, nginx].map((proxy) => [proxy.id, proxy] as const))(
    '%s',
    (_, proxy) => expectCallsOnEveryHop(twoServers, netns, proxy),
    60_000,
  );
});
