/** Every topology on both backends: traffic passes on each of its hops, and the analyzer finds nothing wrong. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import docker from '../../../../lab/backends/docker.ts';
import netns from '../../../../lab/backends/netns.ts';
import * as topologies from '../../../../lab/model/topologies.ts';
import {
  clientProxyServer,
  clientServer,
  hostsOf,
  partyOf,
  type Topology,
} from '../../../../lab/model/topology.ts';
import none from '../../../../lab/proxies/none.ts';
import { runJob } from '../../../../lab/runner/run-job.ts';
import { topologyReason } from '../../../../lab/runner/role.ts';
import { findEnvoy } from '../../../../lab/setup/envoy.js';
import deadline from '../../../../scenarios/deadline-exceeded-client.ts';
import { suiteWith } from '../../../support/require.ts';
import { jobOf, suiteRequest } from '../../../support/suite-in-process.ts';
import { withFolder } from '../../../support/temporary.ts';
import { tsharkFields } from '../../../support/tshark.ts';

const all: Topology[] = [clientProxyServer, clientServer, ...Object.values(topologies)];

for (const backend of [netns, docker]) {
  const suite = await suiteWith(backend.id, 'envoy', 'tshark');
  suite(`topologies on ${backend.id}`, () => {
    beforeAll(async () => {
      const found = findEnvoy();
      await backend.prepare(
        { envoyBinary: found?.path ?? null, envoyVersion: found?.version ?? '' },
        () => undefined,
      );
    }, 300_000);
    afterAll(() => backend.sweep());

    test.each(all.map((topology) => [topology.id, topology] as const))(
      '%s',
      async (_, topology) => {
        await withFolder(async (folder) => {
          const request = await suiteRequest(folder, { backend });
          const job = jobOf(
            {
              ...deadline,
              setup: (setup) => {
                setup.topology = topology;
              },
              async drive(lab) {
                for (const from of hostsOf(topology, 'client')) {
                  const channel = await lab.channel({ from });
                  for (let calls = 0; calls < 6; calls++)
                    expect(await channel.unary()).toMatchObject({ code: 0 });
                }
              },
            },
            { role: 'control', variant: 'tls', ...(topology === clientServer ? { proxy: none } : {}) },
          );
          const result = await runJob(request, job, (event) => void request.events.push({ at: 0, ...event }));
          const reason = topologyReason(topology, backend.id, job.proxy);
          if (reason !== undefined) {
            expect(result?.record).toMatchObject({ verdict: 'unsupported', reasons: [reason] });
            return;
          }
          expect(result?.record).toMatchObject({ diagnosed: 'healthy', verdict: 'confirmed', reasons: [] });
          for (const { name, to } of topology.hops.filter((hop) => partyOf(hop.to) !== 'dns')) {
            const file = `${result?.record.folder}/captures/${name}.pcapng`;
            const calls = tsharkFields(file, ['http2.headers.path']).flat().filter(Boolean);
            expect({ to, calls: calls.length > 0 }).toEqual({ to, calls: true });
          }
        });
      },
      120_000,
    );
  });
}
