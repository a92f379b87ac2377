/**
 * The circuit breaker on waiting requests: the server allows one stream, the proxy one connection, and one call may
 * wait. The next ones cannot even wait.
 */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyCircuitBreakerPending from '../lab/faults/proxy-circuit-breaker-pending.ts';

export default defineScenario({
  id: 'upstream-overflow-pending',
  title: 'The circuit breaker of the proxy refuses calls that would have to wait',
  why:
    'With all connections at the stream limit of the server, calls queue in the proxy up to max_pending_requests; the ' +
    'rest is refused at once. The two limits together look like a flaky backend.',
  procedure: {
    client: 'A first call, then five unary calls at the same moment.',
    proxy: 'Envoy with max_connections 1 and max_pending_requests 1.',
    server: 'Allows one stream at once and answers after 150 ms.',
    expect: 'upstream-overflow on the client hop, by the proxy.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 150 };
  },
  fault: use(proxyCircuitBreakerPending, { pending: 1, connections: 1, answerMs: 150 }),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.unary();
    await together(5, () => channel.unary());
  },
  expect: {
    signature: 'upstream-overflow',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { occurrences: { about: 3, within: 0.01 } },
  },
});
