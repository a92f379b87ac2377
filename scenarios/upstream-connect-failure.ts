/** The server is gone, and the proxy says so in its own words: two hops, one failure. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverDown from '../lab/faults/server-down.ts';

export default defineScenario({
  id: 'upstream-connect-failure',
  title: 'The proxy cannot connect to the server',
  why:
    'The most common error behind Envoy: UNAVAILABLE "upstream connect error", flag UF. The client sees a healthy ' +
    'connection and a status; what failed is a SYN on the next hop.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which answers them itself.',
    server: 'Its process is gone; its kernel refuses connections.',
    expect:
      'tcp-connect-refused on the upstream hop, by the server; the answer of the proxy, upstream-connect-failure, ' +
      'contributes.',
  },
  fault: use(serverDown, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'tcp-connect-refused',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    contributing: ['upstream-connect-failure'],
  },
});
