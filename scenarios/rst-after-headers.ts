/** The server has begun its answer with headers, and resets the stream in place of the first message. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverResetStream from '../lab/faults/server-reset-stream.ts';

export default defineScenario({
  id: 'rst-after-headers',
  title: 'The server resets calls behind the response headers',
  why:
    'A handler that fails once the framework has sent headers. The status 200 is on the wire and in the access log; the ' +
    'client reads INTERNAL.',
  procedure: {
    client: 'A call that succeeds, then two unary calls.',
    proxy: 'Envoy without a retry policy.',
    server: 'Answers one call; of the others it sends headers and resets them.',
    expect:
      'rst-after-headers on the upstream hop, by the server, with the code INTERNAL_ERROR; what the proxy made of it contributes.',
  },
  fault: use(serverResetStream, { code: 'INTERNAL_ERROR', point: 'after-headers', after: 1 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(3, () => channel.unary());
  },
  expect: {
    signature: 'rst-after-headers',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { errorCode: { about: 2, within: 0.01 } },
    contributing: ['upstream-reset-translated'],
  },
});
