/** A certificate that nobody in the trust store of the proxy has signed. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverCertificate from '../lab/faults/server-certificate.ts';

export default defineScenario({
  id: 'tls-cert-untrusted',
  title: 'The certificate of the server is of an unknown authority',
  why:
    'A new authority that was not distributed, or a self-signed certificate. Which of the two sides is wrong is a matter ' +
    'of opinion, and in no packet.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which verifies the server and closes the handshake with an alert.',
    server: 'Presents a certificate of an authority that the proxy does not know.',
    expect: 'tls-cert-untrusted on the upstream hop: the alert comes from the proxy.',
  },
  fault: use(serverCertificate, { flaw: 'untrusted' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'tls-cert-untrusted',
    hop: 'proxy-server',
    quantities: { alert: { about: 48, within: 0.01 } },
    sender: 'proxy',
    contributing: ['upstream-connect-failure'],
  },
});
