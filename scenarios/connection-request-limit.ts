/** Connections that are retired after a number of requests: the count is the same each time, the age is not. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyMaxRequests from '../lab/faults/proxy-max-requests.ts';

const requests = 5;

export default defineScenario({
  id: 'connection-request-limit',
  title: 'The proxy retires connections after a number of requests',
  why:
    'A limit of requests (1000 with nginx unless set) makes busy clients reconnect all the time and idle ones never; ' +
    'a single GOAWAY in front of the last answer is where calls get lost.',
  procedure: {
    client: 'One channel makes 24 unary calls, one after the other, 25 ms apart.',
    proxy: 'Envoy with max_requests_per_connection 5.',
    server: 'Answers at once.',
    expect: 'All calls succeed; connection-request-limit on the client hop, by the proxy, with 5 requests.',
  },
  fault: use(proxyMaxRequests, { requests }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(24, async () => {
      await channel.unary();
      await lab.pace(25);
    });
  },
  expect: {
    signature: 'connection-request-limit',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { requests: { about: requests, within: 0.01 } },
  },
});
