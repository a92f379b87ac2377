/** A run without a fault on a topology: it must be healthy, and calls must have passed on each of its hops. */
import { expect } from '@jest/globals';
import type { Backend } from '../../lab/kit/define-backend.ts';
import type { Scenario } from '../../lab/kit/define-scenario.ts';
import { hostsOf, partyOf, type Topology } from '../../lab/model/topology.ts';
import type { ProxyDriver } from '../../lab/kit/define-proxy.ts';
import envoy from '../../lab/proxies/envoy.ts';
import none from '../../lab/proxies/none.ts';
import { runJob } from '../../lab/runner/run-job.ts';
import { topologyReason } from '../../lab/runner/role.ts';
import deadline from '../../scenarios/deadline-exceeded-client.ts';
import { jobOf, suiteRequest } from './suite-in-process.ts';
import { withFolder } from './temporary.ts';
import { tsharkFields } from './tshark.ts';

/** Six calls from each client, over TLS. */
function callsOn(topology: Topology): Scenario {
  return {
    ...deadline,
    setup(setup) {
      setup.topology = topology;
    },
    async drive(lab) {
      for (const from of hostsOf(topology, 'client')) {
        const channel = await lab.channel({ from });
        for (let calls = 0; calls < 6; calls++) expect(await channel.unary()).toMatchObject({ code: 0 });
      }
    },
  };
}

/** Expects the run to be healthy, or unsupported with the reason where the topology cannot be had. */
export async function expectCallsOnEveryHop(
  topology: Topology,
  backend: Backend,
  proxy: ProxyDriver = envoy,
): Promise<void> {
  await withFolder(async (folder) => {
    const request = await suiteRequest(folder, { backend });
    const hasProxy = hostsOf(topology, 'proxy').length > 0;
    const job = jobOf(callsOn(topology), {
      role: 'control',
      variant: 'tls',
      proxy: hasProxy ? proxy : none,
    });
    const result = await runJob(request, job, (event) => void request.events.push({ at: 0, ...event }));
    const record = result?.records[0];
    const reason = topologyReason(topology, backend.id, job.proxy);
    if (reason !== undefined) {
      expect(record).toMatchObject({ verdict: 'unsupported', reasons: [reason] });
      return;
    }
    expect(record).toMatchObject({ diagnosed: 'healthy', verdict: 'confirmed', reasons: [] });
    for (const { name, to } of topology.hops.filter((hop) => partyOf(hop.to) !== 'dns')) {
      const file = `${record?.folder}/captures/${name}.pcapng`;
      const calls = tsharkFields(file, ['http2.headers.path']).flat().filter(Boolean);
      expect({ to, calls: calls.length > 0 }).toEqual({ to, calls: true });
    }
  });
}
