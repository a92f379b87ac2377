/** The server resets streams in the middle of a message: its length says 1000 bytes, and 500 have come. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverResetStream from '../lab/faults/server-reset-stream.ts';

export default defineScenario({
  id: 'rst-during-data',
  title: 'The server resets calls in the middle of a message',
  why:
    'A process that is killed while it writes, a proxy that lost its other side. What was received is worthless, and a ' +
    'client that parsed it would see garbage.',
  procedure: {
    client: 'A call that succeeds, then two unary calls.',
    proxy: 'Envoy without a retry policy.',
    server: 'Answers one call; of the others it sends half a message of 1000 bytes and resets them.',
    expect:
      'rst-during-data on the upstream hop, by the server, with the code INTERNAL_ERROR; what the proxy made of it contributes.',
  },
  fault: use(serverResetStream, { code: 'INTERNAL_ERROR', point: 'in-data', after: 1 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(3, () => channel.unary());
  },
  expect: {
    signature: 'rst-during-data',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: {
      errorCode: { about: 2, within: 0.01 },
      messageBytesExpected: { about: 1000, within: 0.01 },
      messageBytesGot: { about: 500, within: 0.02 },
    },
    contributing: ['upstream-reset-translated'],
  },
});
