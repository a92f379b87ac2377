/**
 * The clock of the server: it was told the deadline in grpc-timeout and answers DEADLINE_EXCEEDED itself, with
 * trailers and without a reset.
 */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import deadlineShort from '../lab/faults/deadline-short.ts';

const deadlineMs = 300;

export default defineScenario({
  id: 'deadline-exceeded-server',
  title: 'The server ends calls at the deadline that it was told',
  why:
    'Servers keep the deadline too, and their answer races the reset of the client. Where it wins, the status is the ' +
    'same and everything else is another failure: an orderly end, and work that stopped.',
  procedure: {
    client: 'Two unary calls that say a deadline of 300 ms in grpc-timeout and do not keep it themselves.',
    proxy: 'Envoy without a timer of its own; it passes grpc-timeout on.',
    server: 'Its handler takes 1 s; the library answers DEADLINE_EXCEEDED at the deadline.',
    expect: 'deadline-exceeded-server on the upstream hop, by the server, with a deadline of 0.3 s.',
  },
  fault: use(deadlineShort, { deadlineMs, workMs: 1000, keptBy: 'server' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary());
  },
  expect: {
    signature: 'deadline-exceeded-server',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { deadline: { about: deadlineMs / 1000, within: 0.05 } },
  },
});
