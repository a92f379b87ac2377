/** A listener with a cipher suite for a kind of certificate that it does not have: no suite is left to agree on. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyTlsCipher from '../lab/faults/proxy-tls-cipher.ts';

export default defineScenario({
  id: 'tls-no-common-cipher',
  title: 'Client and proxy share no cipher suite',
  why:
    'Hardened lists of suites, often with RSA suites and an ECDSA certificate. The handshake ends by ' +
    'handshake_failure(40), the same alert that a missing client certificate gives in TLS 1.2.',
  procedure: {
    client: 'A grpc-js client; two unary calls.',
    proxy: 'Envoy with TLS 1.2 at most and one suite for RSA, and a certificate of another kind.',
    server: 'Is never reached.',
    expect: 'tls-no-common-cipher on the client hop: alert 40 of the proxy in place of its ServerHello.',
  },
  fault: use(proxyTlsCipher, {}),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'tls-no-common-cipher',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { alert: { about: 40, within: 0.001 } },
  },
});
