/** Calls without a route, on connections that the proxy retires at a beat. */
import { combine, defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import proxyNoRoute from '../lab/faults/proxy-no-route.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';

export default defineScenario({
  id: 'aging-and-no-route',
  title: 'The proxy has no route while it retires connections',
  why:
    'A change of routes and a change of the connection age went out together; the calls fail for the one, and the other ' +
    'is what the log of connections shows.',
  procedure: {
    client: 'One channel makes unary calls for 2 s and moves on at each GOAWAY.',
    proxy: 'Envoy with max_connection_duration 0.4 s and drain_timeout 0.1 s.',
    server: 'Is never reached.',
    expect: 'proxy-no-route on the client hop, by the proxy; connection-aging is told beside it.',
  },
  fault: combine(use(proxyNoRoute, {}), use(proxyMaxConnectionDuration, { ms: 400, drainMs: 100 })),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 40, forMs: 2000, deadlineMs: 1000 });
  },
  expect: {
    signature: 'proxy-no-route',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    beside: ['connection-aging'],
  },
  alone: {
    'proxy-no-route': { signature: 'proxy-no-route', hop: 'client-proxy', sender: 'proxy', cause: 'proxy' },
    'proxy-max-connection-duration': { signature: 'connection-aging', hop: 'client-proxy', sender: 'proxy' },
  },
});
