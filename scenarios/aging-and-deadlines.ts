/** Deadlines that are too short for a slow server, on connections that the proxy retires at a beat. */
import { combine, defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import serverSlow from '../lab/faults/server-slow.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';

export default defineScenario({
  id: 'aging-and-deadlines',
  title: 'A server is too slow while the proxy retires connections',
  why:
    'DEADLINE_EXCEEDED and reconnects in one graph. The calls that fail are slow at the server, on old connections and ' +
    'on new ones alike.',
  procedure: {
    client: 'One channel makes unary calls for 2 s and moves on at each GOAWAY.',
    proxy: 'Envoy with max_connection_duration 0.4 s and drain_timeout 0.1 s.',
    server: 'Its handler is silent for 600 ms.',
    expect:
      'deadline-exceeded-client on the client hop, by the client, caused by the server; connection-aging is told beside it.',
  },
  fault: combine(use(serverSlow, { ms: 600 }), use(proxyMaxConnectionDuration, { ms: 400, drainMs: 100 })),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 40, forMs: 2200, deadlineMs: 200 });
  },
  expect: {
    signature: 'deadline-exceeded-client',
    hop: 'client-proxy',
    sender: 'client',
    cause: 'server',
    quantities: { deadline: { about: 0.2, within: 0.1 } },
    beside: ['connection-aging'],
  },
  alone: {
    'server-slow': {
      signature: 'deadline-exceeded-client',
      hop: 'client-proxy',
      sender: 'client',
      cause: 'server',
    },
    'proxy-max-connection-duration': { signature: 'connection-aging', hop: 'client-proxy', sender: 'proxy' },
  },
});
