/** The answer is whole, and nobody says how it went: END_STREAM stands on the data, and no trailers follow. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverTrailersMissing from '../lab/faults/server-trailers-missing.ts';

export default defineScenario({
  id: 'missing-trailers',
  title: 'The server ends its answers without trailers',
  why:
    'A framework that does not know trailers, or a hop of HTTP/1.1 that drops them. grpc-js speaks of an RST_STREAM ' +
    'with code 0 that no packet contains.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which passes the answers on as they are.',
    server: 'Sends headers, the message, and an empty DATA frame with END_STREAM.',
    expect: 'missing-trailers on the upstream hop, by the server.',
  },
  fault: use(serverTrailersMissing, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary());
  },
  expect: {
    signature: 'missing-trailers',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { messages: { about: 1, within: 0.01 }, occurrences: { about: 2, within: 0.01 } },
  },
});
