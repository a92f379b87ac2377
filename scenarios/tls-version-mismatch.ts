/** A proxy that was left behind at TLS 1.1, in front of a client that begins at 1.2. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyTlsVersion from '../lab/faults/proxy-tls-version.ts';

export default defineScenario({
  id: 'tls-version-mismatch',
  title: 'Client and proxy share no version of TLS',
  why:
    'Old terminators after an upgrade of the clients, or a backend that wants TLS 1.3 behind a proxy that stops at ' +
    '1.2. It fails for everybody and at once: protocol_version(70).',
  procedure: {
    client: 'A grpc-js client that offers TLS 1.2 and 1.3; two unary calls.',
    proxy: 'Envoy with tls_maximum_protocol_version TLS 1.1.',
    server: 'Is never reached.',
    expect: 'tls-version-mismatch on the client hop: alert 70 of the proxy, which is behind the times.',
  },
  fault: use(proxyTlsVersion, { newest: '1.1' }),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'tls-version-mismatch',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { alert: { about: 70, within: 0.001 } },
  },
});
