/** The proxy speaks plaintext to a server that expects TLS: the preface of HTTP/2 arrives as a broken ClientHello. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyUpstreamPlaintext from '../lab/faults/proxy-upstream-plaintext.ts';

export default defineScenario({
  id: 'h2c-client-to-tls-port',
  title: 'The proxy speaks plaintext to the TLS port of the server',
  why:
    'A cluster without a transport_socket. Envoy logs UC "connection termination" as if the backend had crashed, and ' +
    'no log names TLS.',
  procedure: {
    client: 'Two unary calls over TLS, which end at the proxy.',
    proxy: 'Envoy whose cluster speaks plaintext HTTP/2.',
    server: 'A grpc-js server that expects TLS; it closes without an alert.',
    expect:
      'h2c-client-to-tls-port on the upstream hop; the proxy, as the client of that hop, has to change.',
  },
  fault: use(proxyUpstreamPlaintext, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: { signature: 'h2c-client-to-tls-port', hop: 'proxy-server', cause: 'proxy' },
});
