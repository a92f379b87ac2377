/** The same alert for the opposite reason: the server wants h2, and it is the proxy that does not offer it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyUpstreamAlpn from '../lab/faults/proxy-upstream-alpn.ts';

export default defineScenario({
  id: 'tls-alpn-wrong-upstream',
  title: 'The proxy offers http/1.1 to a server that speaks h2 alone',
  why:
    'A cluster that speaks HTTP/2 with alpn_protocols copied from an HTTP/1.1 one. The server refuses it by alert 120, ' +
    'and its log blames the client that it had: the proxy.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy with http/1.1 alone in the list of ALPN protocols of its cluster.',
    server: 'A server with h2 alone in its list.',
    expect: 'tls-alpn-no-overlap on the upstream hop: the server says so, the proxy has to change its list.',
  },
  fault: use(proxyUpstreamAlpn, { offers: 'http/1.1' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'tls-alpn-no-overlap',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'proxy',
    quantities: { alert: { about: 120, within: 0.001 } },
  },
});
