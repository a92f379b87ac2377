/** An HTTP component answers in place of the gRPC service: a page, with a status of HTTP. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverNotGrpc from '../lab/faults/server-not-grpc.ts';

export default defineScenario({
  id: 'http-non-grpc-response',
  title: 'A page of HTML answers gRPC calls',
  why:
    'An ingress, a gateway, a login page or a wrong port. gRPC libraries make UNAVAILABLE of a 502 and drop the page, ' +
    'which would have told who wrote it.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which passes status and page on.',
    server: 'Answers 502 with text/html.',
    expect: 'http-non-grpc-response on the upstream hop, by the server, with the HTTP status 502.',
  },
  fault: use(serverNotGrpc, { kind: 'bad-gateway' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary());
  },
  expect: {
    signature: 'http-non-grpc-response',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { httpStatus: { about: 502, within: 0.001 } },
  },
});
