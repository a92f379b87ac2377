/** A message that has grown beyond what the client's library takes; it says so by a reset that looks like a cancel. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverMessageLarge from '../lab/faults/server-message-large.ts';

const answerBytes = 5_000_000;

export default defineScenario({
  id: 'message-too-large',
  title: 'An answer is larger than the client accepts',
  why:
    'A list that grows with the data, until one customer is above 4 MiB. The application reads RESOURCE_EXHAUSTED ' +
    '"Received message larger than max (5000000 vs 4194304)"; the proxy logs a client that has cancelled.',
  procedure: {
    client: 'Two unary calls of grpc-js, which accepts messages of 4 MiB.',
    proxy: 'Envoy without a timer of its own.',
    server: 'Answers with one message of 5 MB.',
    expect: 'message-too-large on the client hop: ended by the client at the prefix of 5000000 octets.',
  },
  fault: use(serverMessageLarge, { bytes: answerBytes }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 5000 }));
  },
  expect: {
    signature: 'message-too-large',
    hop: 'client-proxy',
    sender: 'client',
    cause: 'server',
    quantities: { size: { about: answerBytes, within: 0.001 } },
  },
});
