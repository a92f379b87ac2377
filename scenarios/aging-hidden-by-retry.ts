/** A server that retires its connections without a warning, and a proxy whose retries keep it from the clients. */
import { combine, defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyRetryHides from '../lab/faults/proxy-retry-hides.ts';
import serverGoaway from '../lab/faults/server-goaway.ts';

export default defineScenario({
  id: 'aging-hidden-by-retry',
  title: 'Calls that the server rejects by GOAWAY are saved by retries of the proxy',
  why:
    'Clients see no error and a latency that grows now and then. A retry policy turns each rejected call into a second ' +
    'one; it is paid for in load, and noticed on the day on which the policy goes away.',
  procedure: {
    client: 'Three unary calls, one after the other.',
    proxy: 'Envoy with a retry policy for refused-stream and reset.',
    server:
      'Answers the first call; the second one it rejects by GOAWAY(NO_ERROR) with the stream of the first.',
    expect:
      'goaway-rejects-in-flight on the upstream hop, by the server, with last stream 1; retry-hides-fault contributes: ' +
      'every call ends well.',
  },
  fault: combine(
    use(serverGoaway, { point: 'before-headers', lastStream: -2, after: 1, once: true, close: true }),
    use(proxyRetryHides, {}),
  ),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(3, () => channel.unary({ deadlineMs: 2000 }));
  },
  expect: {
    signature: 'goaway-rejects-in-flight',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { lastStreamId: { about: 1, within: 0.01 }, retries: { about: 1, within: 0.01 } },
    contributing: ['retry-hides-fault'],
  },
  alone: {
    'server-goaway': {
      signature: 'goaway-rejects-in-flight',
      hop: 'proxy-server',
      sender: 'server',
      cause: 'server',
    },
    'proxy-retry-hides': { signature: 'healthy' },
  },
});
