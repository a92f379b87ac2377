/** A server that has become slow behind a circuit breaker: some calls are shed at once, the others run out of time. */
import { combine, defineScenario, together, use } from '../lab/kit/index.ts';
import proxyCircuitBreakerRequests from '../lab/faults/proxy-circuit-breaker-requests.ts';
import serverSlow from '../lab/faults/server-slow.ts';

export default defineScenario({
  id: 'overflow-and-deadlines',
  title: 'A circuit breaker sheds calls while a slow server spends the deadlines of the others',
  why:
    'UNAVAILABLE "upstream connect error … overflow" and DEADLINE_EXCEEDED in one minute. The slow server is the one ' +
    'cause of the deadlines; how many calls the proxy sheds is its limit, and raising that makes the queue longer.',
  procedure: {
    client: 'Six unary calls at the same moment with a deadline of 500 ms, twice.',
    proxy: 'Envoy with a circuit breaker of two requests.',
    server: 'Its handler is silent for 1.2 s.',
    expect:
      'upstream-overflow on the client hop, by the proxy; deadline-exceeded-client of the calls that got through is told ' +
      'beside it.',
  },
  fault: combine(use(proxyCircuitBreakerRequests, { requests: 2 }), use(serverSlow, { ms: 1200 })),
  async drive(lab) {
    const channel = await lab.channel();
    for (let round = 0; round < 2; round++) {
      await together(6, () => channel.unary({ deadlineMs: 500 }));
    }
  },
  expect: {
    signature: 'upstream-overflow',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { occurrences: { about: 8, within: 0.01 } },
    beside: ['deadline-exceeded-client'],
  },
  alone: {
    'proxy-circuit-breaker-requests': {
      signature: 'upstream-overflow',
      hop: 'client-proxy',
      sender: 'proxy',
      cause: 'proxy',
    },
    'server-slow': {
      signature: 'deadline-exceeded-client',
      hop: 'client-proxy',
      sender: 'client',
      cause: 'server',
    },
  },
});
