/** The proxy leaves its connections to the server at an age: no GOAWAY goes that way, and nobody loses a call. */
import { defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import proxyUpstreamMaxConnectionDuration from '../lab/faults/proxy-upstream-max-connection-duration.ts';

export default defineScenario({
  id: 'connection-aging-upstream',
  title: 'The proxy retires its connections to the server, and nothing is lost',
  why:
    'An age of connections in the cluster, so that load follows a service that has grown. The server logs clients that ' +
    'leave without a GOAWAY and looks for a fault; there is none.',
  procedure: {
    client: 'One channel makes unary calls for 1.6 s.',
    proxy:
      'Envoy with max_connection_duration 0.4 s in its cluster; it ends each old connection by FIN when it is idle.',
    server: 'Answers at once.',
    expect: 'All calls succeed: healthy.',
  },
  fault: use(proxyUpstreamMaxConnectionDuration, { ms: 400 }),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 40, forMs: 1600 });
  },
  expect: { signature: 'healthy' },
});
