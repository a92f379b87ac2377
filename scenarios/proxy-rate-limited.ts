/** Three calls of a minute pass, the others are answered by the proxy: a matter of rate, not of how many at once. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyRateLimit from '../lab/faults/proxy-rate-limit.ts';

export default defineScenario({
  id: 'proxy-rate-limited',
  title: 'The proxy limits the rate of calls',
  why:
    'A local rate limit answers UNAVAILABLE, which clients retry at once and so make worse. The calls that pass are as ' +
    'quick as ever, and nothing is wrong behind the proxy.',
  procedure: {
    client: 'Seven unary calls, one after the other.',
    proxy: 'Envoy with a local rate limit of three calls a minute.',
    server: 'Answers at once; it gets three calls.',
    expect: 'proxy-rate-limited on the client hop, by the proxy.',
  },
  fault: use(proxyRateLimit, { requests: 3 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(7, () => channel.unary());
  },
  expect: { signature: 'proxy-rate-limited', hop: 'client-proxy', sender: 'proxy', cause: 'proxy' },
});
