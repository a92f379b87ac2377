/**
 * TLS without ALPN: the handshake succeeds, no protocol was agreed on, and a client that insists leaves before it has
 * sent a byte of HTTP/2.
 */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyAlpn from '../lab/faults/proxy-alpn.ts';

export default defineScenario({
  id: 'tls-alpn-absent',
  title: 'The proxy chooses no protocol, and the client insists on h2',
  why:
    'A listener without alpn_protocols works for years with clients that do not look, and fails on the day that they ' +
    'are upgraded: grpc-go and C-core say "missing selected ALPN property". grpc-js and Envoy would not mind.',
  procedure: {
    client: 'A client that offers h2 and leaves when the handshake did not choose it; two attempts.',
    proxy: 'Envoy with an empty list of ALPN protocols on its listener.',
    server: 'Is never reached.',
    expect: 'tls-alpn-absent on the client hop: the proxy has to name h2.',
  },
  fault: use(proxyAlpn, { offers: 'none' }),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'tls-alpn-absent',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { offered: { about: 1, within: 0.01 } },
  },
});
