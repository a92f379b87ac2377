/** The proxy shows the server its certificate, and the server does not know who has signed it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverClientCertificate from '../lab/faults/server-client-certificate.ts';

export default defineScenario({
  id: 'mtls-client-cert-rejected',
  title: 'The server does not accept the certificate of its client',
  why:
    'An authority that was rotated on one side, a sidecar with the certificate of another mesh. Over TLS 1.3 the client ' +
    'has finished the handshake and sent its request when the refusal comes; Envoy logs UC connection_termination.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which shows the server a certificate of its authority.',
    server: 'Asks for a certificate of another authority, and cuts the connection at this one.',
    expect:
      'mtls-client-cert-rejected on the upstream hop: refused by the server, to be mended by the proxy.',
  },
  fault: use(serverClientCertificate, { kind: 'rejected' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: { signature: 'mtls-client-cert-rejected', hop: 'proxy-server', sender: 'server', cause: 'proxy' },
});
