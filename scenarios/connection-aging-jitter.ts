/** A server that ages its connections, each a little earlier or later than the others, behind a proxy. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverMaxConnectionAge from '../lab/faults/server-max-connection-age.ts';

export default defineScenario({
  id: 'connection-aging-jitter',
  title: 'A server retires connections at an age with jitter',
  why:
    'gRPC servers spread the age by a tenth, so that not all clients come back at once. The reconnects have no beat that ' +
    'one could see, and behind a proxy no client sees a GOAWAY at all.',
  procedure: {
    client: 'One channel makes four server-streaming calls of 0.7 s, one after the other.',
    proxy: 'Envoy without a timer of its own; it takes the GOAWAYs and opens new connections.',
    server: 'A grpc-js server with a connection age of 0.5 s, jittered by a tenth, and no grace.',
    expect:
      'All calls succeed; connection-aging on the upstream hop, by the server, with an age of about 0.5 s.',
  },
  setup(setup) {
    // Each age ends in the middle of a call: no request can cross a GOAWAY.
    setup.server.behave.WatchItems = { messages: 14, everyMs: 50 };
  },
  fault: use(serverMaxConnectionAge, { ms: 500 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(4, () => channel.serverStream().result);
  },
  expect: {
    signature: 'connection-aging',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { age: { about: 0.5, within: 0.2 } },
  },
});
