/** Three calls at once where the circuit breaker allows one request: two are answered by the proxy within a moment. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyCircuitBreakerRequests from '../lab/faults/proxy-circuit-breaker-requests.ts';

export default defineScenario({
  id: 'upstream-overflow',
  title: 'The circuit breaker of the proxy refuses calls',
  why:
    'A slow backend fills max_requests (1024 unless set), and from then on the proxy fails calls in a millisecond with ' +
    'UNAVAILABLE "overflow". The backend looks idle.',
  procedure: {
    client: 'One channel; three unary calls at the same moment.',
    proxy: 'Envoy with a circuit breaker of one request.',
    server: 'Answers after 200 ms.',
    expect: 'upstream-overflow on the client hop, by the proxy, which sent the refused calls nowhere.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 200 };
  },
  fault: use(proxyCircuitBreakerRequests, { requests: 1 }),
  async drive(lab) {
    const channel = await lab.channel();
    await together(3, () => channel.unary());
  },
  expect: {
    signature: 'upstream-overflow',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { occurrences: { about: 2, within: 0.01 } },
  },
});
