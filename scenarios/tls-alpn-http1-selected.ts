/** The client offers h2 and http/1.1, the proxy takes http/1.1: an agreement, on the wrong protocol. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyAlpn from '../lab/faults/proxy-alpn.ts';

export default defineScenario({
  id: 'tls-alpn-http1-selected',
  title: 'The proxy chooses http/1.1 from what the client offers',
  why:
    'Load balancers and proxies that stand between HTTP/1.1 services choose http/1.1 where they may. A browser goes ' +
    'on, a gRPC client cannot: it leaves, and nothing in the handshake failed.',
  procedure: {
    client: 'A client that offers h2 and http/1.1 and leaves without h2; two attempts.',
    proxy: 'Envoy with http/1.1 alone in the list of ALPN protocols of its listener.',
    server: 'Is never reached.',
    expect: 'tls-alpn-http1-selected on the client hop, chosen by the proxy.',
  },
  fault: use(proxyAlpn, { offers: 'http/1.1', clientOffers: ['h2', 'http/1.1'] }),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'tls-alpn-http1-selected',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { offered: { about: 2, within: 0.01 } },
  },
});
