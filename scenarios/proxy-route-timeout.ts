/** A route that waits less long than the work takes: the proxy answers in place of the server. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyRouteTimeout from '../lab/faults/proxy-route-timeout.ts';

const timeoutMs = 300;

export default defineScenario({
  id: 'proxy-route-timeout',
  title: 'The proxy gives up waiting for the answer',
  why:
    'Routes have a time-out that nobody set (15 s with Envoy). Long calls fail with UNAVAILABLE "upstream request ' +
    'timeout", always after the same time, and the server sees a reset with INTERNAL_ERROR.',
  procedure: {
    client: 'Three unary calls at the same moment, without a deadline.',
    proxy: 'Envoy with a route timeout of 0.3 s.',
    server: 'Answers after 0.8 s.',
    expect: 'proxy-route-timeout on the client hop, by the proxy, with a timeout of 0.3 s.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 800 };
  },
  fault: use(proxyRouteTimeout, { ms: timeoutMs }),
  async drive(lab) {
    const channel = await lab.channel();
    await together(3, () => channel.unary());
  },
  expect: {
    signature: 'proxy-route-timeout',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { routeTimeout: { about: timeoutMs / 1000, within: 0.2 } },
  },
});
