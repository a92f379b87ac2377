/** The server has sent the whole message, and resets the stream in place of the trailers. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverResetStream from '../lab/faults/server-reset-stream.ts';

export default defineScenario({
  id: 'rst-after-data-no-trailers',
  title: 'The server resets calls after the last message',
  why:
    'The answer is complete and still lost: without trailers there is no status, and the client must throw it away. ' +
    'Middleware that closes streams early leads here.',
  procedure: {
    client: 'A call that succeeds, then two unary calls.',
    proxy: 'Envoy without a retry policy.',
    server:
      'Answers one call; of the others it sends headers and the whole message, and resets them with CANCEL.',
    expect:
      'rst-after-data-no-trailers on the upstream hop, by the server, with the code CANCEL; what the proxy made of it contributes.',
  },
  fault: use(serverResetStream, { code: 'CANCEL', point: 'after-data', after: 1 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(3, () => channel.unary());
  },
  expect: {
    signature: 'rst-after-data-no-trailers',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { errorCode: { about: 8, within: 0.01 } },
    contributing: ['upstream-reset-translated'],
  },
});
