/** The proxy opens TLS to a server that speaks plaintext: its ClientHello is answered by HTTP/2 SETTINGS. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyUpstreamTls from '../lab/faults/proxy-upstream-tls.ts';

export default defineScenario({
  id: 'tls-client-to-plaintext-port-upstream',
  title: 'The proxy speaks TLS to a plaintext server',
  why:
    'A cluster got a transport_socket, the backend did not get a certificate. The client of the proxy reads "remote ' +
    'connection failure"; the reason, WRONG_VERSION_NUMBER, is in the access log at best.',
  procedure: {
    client: 'Two unary calls in plaintext.',
    proxy: 'Envoy whose cluster speaks TLS.',
    server: 'A grpc-js server in plaintext.',
    expect:
      'tls-client-to-plaintext-port on the upstream hop, where the proxy is the client that has to change.',
  },
  fault: use(proxyUpstreamTls, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: { signature: 'tls-client-to-plaintext-port', hop: 'proxy-server', cause: 'proxy' },
});
