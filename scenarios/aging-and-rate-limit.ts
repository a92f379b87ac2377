/** A rate limit and retired connections at the same proxy: the limit is what fails the calls. */
import { combine, defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';
import proxyRateLimit from '../lab/faults/proxy-rate-limit.ts';

export default defineScenario({
  id: 'aging-and-rate-limit',
  title: 'The proxy limits the rate of calls while it retires connections',
  why:
    'UNAVAILABLE after every reconnect, so the reconnects are suspected. Old and new connections are limited alike: the ' +
    'bucket is empty, whoever asks.',
  procedure: {
    client: 'Two channels make unary calls at different rhythms for 2 s and move on at each GOAWAY.',
    proxy:
      'Envoy with max_connection_duration 0.4 s and drain_timeout 0.1 s, and a local rate limit of five calls a minute.',
    server: 'Answers at once; it gets five calls.',
    expect: 'proxy-rate-limited on the client hop, by the proxy; connection-aging is told beside it.',
  },
  fault: combine(
    use(proxyRateLimit, { requests: 5 }),
    use(proxyMaxConnectionDuration, { ms: 400, drainMs: 100 }),
  ),
  async drive(lab) {
    // One rhythm alone would make the age and the number of requests of a connection say the same.
    const keep = async (everyMs: number): Promise<unknown> =>
      keepCalling(lab, await lab.channel(), { everyMs, forMs: 2000, deadlineMs: 1000 });
    await Promise.all([60, 95].map(keep));
  },
  expect: {
    signature: 'proxy-rate-limited',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    beside: ['connection-aging'],
  },
  alone: {
    'proxy-rate-limit': {
      signature: 'proxy-rate-limited',
      hop: 'client-proxy',
      sender: 'proxy',
      cause: 'proxy',
    },
    'proxy-max-connection-duration': { signature: 'connection-aging', hop: 'client-proxy', sender: 'proxy' },
  },
});
