/**
 * The listener lost its TLS context: the ClientHello meets a parser of HTTP, which answers in clear text. Which of the
 * two ends is wrong is in no packet, so nothing is expected of the cause.
 */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyPlaintextListener from '../lab/faults/proxy-plaintext-listener.ts';

export default defineScenario({
  id: 'tls-client-to-plaintext-port',
  title: 'The client speaks TLS to a plaintext port',
  why:
    'A wrong port, or a mesh that has taken TLS away. Clients say "wrong version number" and send people to look for ' +
    'old TLS versions; what came back is "HTTP/1.1 400".',
  procedure: {
    client: 'A grpc-js client with TLS credentials; two unary calls.',
    proxy: 'Envoy without a TLS context on its listener.',
    server: 'Is never reached.',
    expect: 'tls-client-to-plaintext-port on the client hop.',
  },
  fault: use(proxyPlaintextListener, {}),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: { signature: 'tls-client-to-plaintext-port', hop: 'client-proxy' },
});
