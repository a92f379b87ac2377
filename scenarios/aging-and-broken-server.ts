/** Connections that break behind the proxy, and connections that it retires in front: two closes, one of them a fault. */
import { combine, defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';
import serverCloses from '../lab/faults/server-closes.ts';

export default defineScenario({
  id: 'aging-and-broken-server',
  title: 'A server breaks its connections while the proxy retires those of its clients',
  why:
    'Every graph of connections shows closes, on both sides of the proxy. Those in front are announced and cost nothing; ' +
    'those behind come without GOAWAY and take calls with them.',
  procedure: {
    client: 'One channel makes unary calls for 2 s and moves on at each GOAWAY.',
    proxy: 'Envoy with max_connection_duration 0.4 s and drain_timeout 0.1 s.',
    server: 'Sends the headers of each answer and closes the connection by FIN.',
    expect:
      'fin-without-goaway on the upstream hop, by the server; connection-aging of the client hop is told beside it.',
  },
  fault: combine(use(serverCloses, {}), use(proxyMaxConnectionDuration, { ms: 400, drainMs: 100 })),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 60, forMs: 2000, deadlineMs: 1000 });
  },
  expect: {
    signature: 'fin-without-goaway',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    beside: ['connection-aging'],
  },
  alone: {
    'server-closes': {
      signature: 'fin-without-goaway',
      hop: 'proxy-server',
      sender: 'server',
      cause: 'server',
    },
    'proxy-max-connection-duration': { signature: 'connection-aging', hop: 'client-proxy', sender: 'proxy' },
  },
});
