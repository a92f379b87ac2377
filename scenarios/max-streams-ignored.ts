/** A client that opens more streams than the proxy allows, after it has acknowledged the limit. */
import { defineScenario, use } from '../lab/kit/index.ts';
import clientStreamsUnlimited from '../lab/faults/client-streams-unlimited.ts';

export default defineScenario({
  id: 'max-streams-ignored',
  title: 'A client ignores the limit of streams, and loses its connection',
  why:
    'HTTP/2 clients written by hand, and load generators. Up to the limit all is well; the first stream above it, and ' +
    'Envoy ends the connection with all calls that were in good order.',
  procedure: {
    client: 'Acknowledges SETTINGS, then opens six streams at once.',
    proxy: 'Envoy with max_concurrent_streams 2.',
    server: 'Answers after 200 ms.',
    expect: 'silent-protocol-kill on the client hop: ended by the proxy, caused by the client.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 200 };
  },
  fault: use(clientStreamsUnlimited, { streams: 6, limit: 2 }),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.unary();
  },
  expect: {
    signature: 'silent-protocol-kill',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'client',
    quantities: { stream: { about: 5, within: 0.01 } },
  },
});
