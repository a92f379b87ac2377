/**
 * Health checks take the only server away, although it works: the proxy asks for a health service that it does not
 * have.
 */
import { defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import proxyHealthCheckFailing from '../lab/faults/proxy-health-check-failing.ts';

export default defineScenario({
  id: 'no-healthy-upstream',
  title: 'The proxy finds no healthy server',
  why:
    'A health check that a server cannot pass, or a name without addresses: UNAVAILABLE "no healthy upstream" within a ' +
    'millisecond. The server is up, idle, and gets nothing but health checks.',
  procedure: {
    client: 'One channel makes unary calls every 30 ms for 0.6 s.',
    proxy: 'Envoy with gRPC health checks every 0.2 s and no panic threshold.',
    server: 'A grpc-js server without the health service.',
    expect: 'no-healthy-upstream on the client hop, by the proxy.',
  },
  fault: use(proxyHealthCheckFailing, {}),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 30, forMs: 600 });
  },
  expect: { signature: 'no-healthy-upstream', hop: 'client-proxy', sender: 'proxy', cause: 'proxy' },
});
