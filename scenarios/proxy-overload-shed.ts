/** A proxy that protects itself: above its limit of memory it refuses requests, whoever they are for. */
import { defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import proxyOverloadRequests from '../lab/faults/proxy-overload-requests.ts';

export default defineScenario({
  id: 'proxy-overload-shed',
  title: 'The overloaded proxy refuses calls',
  why:
    'The overload manager of Envoy answers UNAVAILABLE "envoy overloaded" without a flag in the access log. It is the ' +
    'proxy that lacks memory, not the server, and all services behind it fail together.',
  procedure: {
    client: 'One channel makes unary calls every 30 ms for 0.9 s.',
    proxy: 'Envoy whose heap is above the limit of its overload manager from the start.',
    server: 'Answers at once what it gets.',
    expect: 'proxy-overload-shed on the client hop, by the proxy.',
  },
  fault: use(proxyOverloadRequests, {}),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 30, forMs: 900 });
  },
  expect: { signature: 'proxy-overload-shed', hop: 'client-proxy', sender: 'proxy', cause: 'proxy' },
});
