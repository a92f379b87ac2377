/** An application that gives its calls up: the same frame as at a deadline, at a time that no deadline explains. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import clientCancels from '../lab/faults/client-cancels.ts';

const afterMs = 400;

export default defineScenario({
  id: 'client-cancellation',
  title: 'The client cancels its calls',
  why:
    'A user who leaves, a parent call that was cancelled, a hedge that lost. Envoy logs DR, the server sees an internal ' +
    'error, and nothing is wrong.',
  procedure: {
    client: 'Two server-streaming calls without a deadline, cancelled after 400 ms.',
    proxy: 'Envoy without a timer of its own.',
    server: 'WatchItems sends 24 messages, one each 40 ms.',
    expect: 'client-cancellation on the client hop, by the client, 0.4 s after the request.',
  },
  setup(setup) {
    setup.server.behave.WatchItems = { messages: 24, everyMs: 40 };
  },
  fault: use(clientCancels, { afterMs }),
  async drive(lab) {
    const channel = await lab.channel();
    await together(2, () => channel.serverStream().result);
  },
  expect: {
    signature: 'client-cancellation',
    hop: 'client-proxy',
    sender: 'client',
    cause: 'client',
    quantities: { elapsed: { about: afterMs / 1000, within: 0.3 } },
  },
});
