/** Answers without trailers, on connections that the proxy retires at a beat. */
import { combine, defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import serverTrailersMissing from '../lab/faults/server-trailers-missing.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';

export default defineScenario({
  id: 'aging-and-missing-trailers',
  title: 'A server leaves out trailers while the proxy retires connections',
  why: 'The client says that the stream ended without a status; the GOAWAYs beside it look like the reason.',
  procedure: {
    client: 'One channel makes unary calls for 2 s and moves on at each GOAWAY.',
    proxy: 'Envoy with max_connection_duration 0.4 s and drain_timeout 0.1 s.',
    server: 'Ends every answer by DATA with END_STREAM.',
    expect: 'missing-trailers on the upstream hop, by the server; connection-aging is told beside it.',
  },
  fault: combine(use(serverTrailersMissing, {}), use(proxyMaxConnectionDuration, { ms: 400, drainMs: 100 })),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 40, forMs: 2000, deadlineMs: 1000 });
  },
  expect: {
    signature: 'missing-trailers',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { messages: { about: 1, within: 0.01 } },
    beside: ['connection-aging'],
  },
  alone: {
    'server-trailers-missing': {
      signature: 'missing-trailers',
      hop: 'proxy-server',
      sender: 'server',
      cause: 'server',
    },
    'proxy-max-connection-duration': { signature: 'connection-aging', hop: 'client-proxy', sender: 'proxy' },
  },
});
