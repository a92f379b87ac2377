/** The server resets streams before it has said anything on them. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverResetStream from '../lab/faults/server-reset-stream.ts';

export default defineScenario({
  id: 'rst-before-headers',
  title: 'The server resets calls before any answer',
  why:
    'A panic, a limit, a handler that aborts. The reset carries no reason; Envoy answers UNAVAILABLE, and whether the ' +
    'server did the work is not known.',
  procedure: {
    client: 'A call that succeeds, then two unary calls.',
    proxy: 'Envoy without a retry policy.',
    server: 'Answers one call, and resets the others when it has the whole request.',
    expect:
      'rst-before-headers on the upstream hop, by the server, with the code INTERNAL_ERROR; what the proxy made of it contributes.',
  },
  fault: use(serverResetStream, { code: 'INTERNAL_ERROR', point: 'before-headers', after: 1 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(3, () => channel.unary());
  },
  expect: {
    signature: 'rst-before-headers',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { errorCode: { about: 2, within: 0.01 } },
    contributing: ['upstream-reset-translated'],
  },
});
