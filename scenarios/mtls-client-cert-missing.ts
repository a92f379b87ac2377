/** The proxy asks for a certificate, the client has none, and believes for a moment that it is connected. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyClientCertificateRequired from '../lab/faults/proxy-client-certificate-required.ts';

export default defineScenario({
  id: 'mtls-client-cert-missing',
  title: 'The client has no certificate to show',
  why:
    'Mutual TLS that was switched on before all clients had their certificates. With TLS 1.3 the handshake is complete ' +
    'for the client when the refusal comes, encrypted, and in place of the first answer.',
  procedure: {
    client: 'A grpc-js client without a certificate; two unary calls.',
    proxy: 'Envoy with require_client_certificate.',
    server: 'Is never reached.',
    expect: 'mtls-client-cert-missing on the client hop: refused by the proxy, to be mended by the client.',
  },
  fault: use(proxyClientCertificateRequired, {}),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'mtls-client-cert-missing',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'client',
    quantities: { alert: { about: 116, within: 0.001 } },
  },
});
