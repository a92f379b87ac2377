/** A server that carries a field of HTTP/1 over into HTTP/2. */
import { defineScenario, oneByOne, topologies, use } from '../lab/kit/index.ts';
import serverFrameIllegal from '../lab/faults/server-frame-illegal.ts';

export default defineScenario({
  id: 'malformed-message-stream-reset',
  title: 'An answer is malformed, and the client resets its stream',
  why:
    'Gateways that copy connection, keep-alive or transfer-encoding from HTTP/1, and servers written by hand. The ' +
    'application reads INTERNAL "Received RST_STREAM with code 1", which its own library has sent.',
  procedure: {
    client: 'Two unary calls of grpc-js, which resets a malformed answer (RFC 9113 8.1.1).',
    proxy: 'None: Envoy would close the connection instead.',
    server: 'Sends trailers with the field "connection: close" (RFC 9113 8.2.2).',
    expect: 'malformed-message-stream-reset: reset by the client, caused by the server.',
  },
  setup(setup) {
    setup.topology = topologies.clientServer;
  },
  fault: use(serverFrameIllegal, { kind: 'connection-field' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'malformed-message-stream-reset',
    hop: 'client-server',
    sender: 'client',
    cause: 'server',
    quantities: { errorCode: { about: 1, within: 0.01 } },
  },
});
