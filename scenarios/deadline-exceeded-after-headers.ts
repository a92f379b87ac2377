/** A stream that had begun when its deadline came: the headers were there, and messages too. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import deadlineShort from '../lab/faults/deadline-short.ts';

export default defineScenario({
  id: 'deadline-exceeded-after-headers',
  title: 'The client ends calls at its deadline in the middle of the answer',
  why:
    'A deadline that was meant for unary calls is applied to a stream. The proxy logs status 200 and a client that has ' +
    'left, the server sees a cancel after some messages; only the application knows DEADLINE_EXCEEDED.',
  procedure: {
    client: 'Two server-streaming calls at the same moment with a deadline of 1 s.',
    proxy: 'Envoy without a timer of its own.',
    server: 'WatchItems sends 30 messages, one each 60 ms.',
    expect: 'deadline-exceeded-client on the client hop, sent by the client, with a deadline of 1 s.',
  },
  setup(setup) {
    setup.server.behave.WatchItems = { messages: 30, everyMs: 60, ignoresDeadline: true };
  },
  fault: use(deadlineShort, { deadlineMs: 1000, workMs: 2000, keptBy: 'client' }),
  async drive(lab) {
    const channel = await lab.channel();
    await together(2, () => channel.serverStream().result);
  },
  expect: {
    signature: 'deadline-exceeded-client',
    hop: 'client-proxy',
    sender: 'client',
    quantities: { deadline: { about: 1, within: 0.2 } },
  },
});
