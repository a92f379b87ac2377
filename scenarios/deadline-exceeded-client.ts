/**
 * A good call, then calls that the client gives up on. The server never answers them, so only the client's clock can
 * have ended them.
 */
import { defineScenario, use } from '../lab/kit/index.ts';
import serverSlow from '../lab/faults/server-slow.ts';

const deadlineMs = 300;

export default defineScenario({
  id: 'deadline-exceeded-client',
  title: 'The client ends calls at its own deadline',
  why:
    'DEADLINE_EXCEEDED is the most common gRPC error; the reset on the wire says CANCEL, and the backend behind a ' +
    'proxy sees something else again.',
  procedure: {
    client: 'A server-streaming call that succeeds, then three unary calls with a deadline of 300 ms.',
    proxy: 'Envoy without a timer of its own.',
    server: 'The handler of GetItem is silent for 2 s and does not look at deadlines.',
    expect:
      'deadline-exceeded-client on the client hop, sent by the client, caused by the server, deadline 0.3 s.',
  },
  fault: use(serverSlow, { ms: 2000 }),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.serverStream().result;
    for (let call = 0; call < 3; call++) await channel.unary({ deadlineMs });
  },
  expect: {
    signature: 'deadline-exceeded-client',
    hop: 'client-proxy',
    sender: 'client',
    cause: 'server',
    quantities: { deadline: { about: deadlineMs / 1000, within: 0.05 } },
  },
});
