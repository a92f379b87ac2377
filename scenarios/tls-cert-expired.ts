/** A certificate that is over: the dates stand in it, and the capture has a clock to compare them with. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverCertificate from '../lab/faults/server-certificate.ts';

export default defineScenario({
  id: 'tls-cert-expired',
  title: 'The certificate of the server has expired',
  why:
    'A renewal that did not happen, or a process that did not read the renewed file. All calls fail at once, at a moment ' +
    'that was known a year before; the client of the proxy never hears of TLS.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which verifies the server and closes the handshake with an alert.',
    server: 'Presents a certificate that is over.',
    expect:
      'tls-cert-expired on the upstream hop: the alert comes from the proxy, and the certificate of the server has to change.',
  },
  fault: use(serverCertificate, { flaw: 'expired' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'tls-cert-expired',
    hop: 'proxy-server',
    sender: 'proxy',
    cause: 'server',
    quantities: { alert: { about: 45, within: 0.01 } },
    contributing: ['upstream-connect-failure'],
  },
});
