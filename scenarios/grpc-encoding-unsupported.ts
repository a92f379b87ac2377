/** A codec that was switched on at the server before its clients had it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverEncodingUnknown from '../lab/faults/server-encoding-unknown.ts';

export default defineScenario({
  id: 'grpc-encoding-unsupported',
  title: 'The server compresses with a codec that the client lacks',
  why:
    'A server library with snappy or zstd, and one client in another language. grpc-js fails the call with an error ' +
    'that has neither code nor text; the proxy passes everything on and logs 200.',
  procedure: {
    client: 'Two unary calls of grpc-js, which names identity, deflate and gzip.',
    proxy: 'Envoy, which passes the encoding through.',
    server: 'Answers with grpc-encoding: snappy and a compressed message.',
    expect:
      'grpc-encoding-unsupported on the upstream hop, by the server: the codec of the server is not among those that the client named.',
  },
  fault: use(serverEncodingUnknown, { codec: 'snappy' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 800 }));
  },
  expect: {
    signature: 'grpc-encoding-unsupported',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { compressed: { about: 1, within: 0.0001 } },
  },
});
