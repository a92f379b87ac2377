/** A server whose list has http/1.1 alone refuses the handshake of a proxy that offers h2. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverSpeaksHttp1 from '../lab/faults/server-speaks-http1.ts';

export default defineScenario({
  id: 'tls-alpn-no-overlap',
  title: 'Proxy and server share no application protocol',
  why:
    'A backend that was moved to another framework, or a port of its web interface: OpenSSL servers with an ALPN list ' +
    'send alert 120, and the client of the proxy reads "remote connection failure". An Envoy in its place would not.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which offers h2 to the server.',
    server: 'A server of Node with http/1.1 alone in its list.',
    expect: 'tls-alpn-no-overlap on the upstream hop: alert 120 of the server, which has to offer h2.',
  },
  only: { variant: 'tls', because: 'it is a matter of TLS, and this run is in plaintext' },
  fault: use(serverSpeaksHttp1, { alpn: 'http/1.1' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'tls-alpn-no-overlap',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { alert: { about: 120, within: 0.001 } },
  },
});
