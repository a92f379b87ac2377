/** A good certificate of somebody else: the name that the proxy wants is not in it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverCertificate from '../lab/faults/server-certificate.ts';

export default defineScenario({
  id: 'tls-name-mismatch',
  title: 'The certificate of the server is for another name',
  why:
    'A default certificate, a service behind a new name, a target given by its address. The certificate is valid, and ' +
    'tools that look at dates and authorities find nothing.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which verifies the server and closes the handshake with an alert.',
    server: 'Presents a certificate for another name.',
    expect: 'tls-name-mismatch on the upstream hop: the alert comes from the proxy.',
  },
  fault: use(serverCertificate, { flaw: 'wrong-name' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'tls-name-mismatch',
    hop: 'proxy-server',
    quantities: { alert: { about: 46, within: 0.01 } },
    sender: 'proxy',
    contributing: ['upstream-connect-failure'],
  },
});
