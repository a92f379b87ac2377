/**
 * The queue is inside the proxy: the server allows one stream, and the circuit breaker forbids the further connection
 * that would help. The calls that waited too long never reach the server.
 */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyCircuitBreakerConnections from '../lab/faults/proxy-circuit-breaker-connections.ts';

export default defineScenario({
  id: 'max-streams-queueing-upstream',
  title: 'Calls wait inside the proxy for a stream to the server',
  why:
    'Envoy answers a stream limit of the server with further connections, until max_connections forbids it. From then ' +
    'on calls wait in the proxy, silently: no flag, no log line of their own.',
  procedure: {
    client: 'A first call, then four unary calls at the same moment with a deadline of 400 ms.',
    proxy: 'Envoy with max_connections 1 for the cluster.',
    server: 'Allows one stream at once and answers after 150 ms.',
    expect: 'max-streams-queueing on the upstream hop, where the server announced its limit of 1.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 150 };
  },
  fault: use(proxyCircuitBreakerConnections, { connections: 1, answerMs: 150 }),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.unary();
    await together(4, () => channel.unary({ deadlineMs: 400 }));
  },
  expect: {
    signature: 'max-streams-queueing',
    hop: 'proxy-server',
    sender: 'server',
    quantities: { limit: { about: 1, within: 0.01 } },
  },
});
