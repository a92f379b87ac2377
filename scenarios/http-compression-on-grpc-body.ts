/** A compressor that was meant for web pages and takes gRPC as well. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyCompressor from '../lab/faults/proxy-compressor.ts';

export default defineScenario({
  id: 'http-compression-on-grpc-body',
  title: 'The proxy compressed the body of a gRPC answer',
  why:
    'A compressor was switched on for all content types. The application reads RESOURCE_EXHAUSTED "larger than max ' +
    '(2332557312 vs 4194304)" and looks for a message of 2 GB that nobody has sent.',
  procedure: {
    client: 'Two unary calls of grpc-js.',
    proxy: 'Envoy with a gzip compressor whose content types include application/grpc.',
    server: 'Answers with a message of 400 bytes.',
    expect:
      'http-compression-on-grpc-body on the client hop, by the proxy: flag 0x1f and a message of 2332557312 octets.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { responseBytes: 400 };
  },
  fault: use(proxyCompressor, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'http-compression-on-grpc-body',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: {
      flag: { about: 0x1f, within: 0.0001 },
      length: { about: 2332557312, within: 0.0001 },
    },
  },
});
