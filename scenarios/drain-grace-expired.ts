/**
 * One stream that outlives its connection's age and grace, and short calls that do not: the short ones move to a new
 * connection unharmed, which tells a drain from a crash. Without the fault the stream ends by itself.
 */
import { defineScenario, use } from '../lab/kit/index.ts';
import serverMaxConnectionAge from '../lab/faults/server-max-connection-age.ts';

const graceMs = 400;

export default defineScenario({
  id: 'drain-grace-expired',
  title: 'A server drains its connections with too short a grace',
  why:
    'Long server streams behind a proxy break at every connection age of the backend; the client sees INTERNAL ' +
    'from the proxy and nothing of the drain.',
  procedure: {
    client: 'One server-streaming call of 2 s, and unary calls beside it on the same channel.',
    proxy: 'Envoy without a timer of its own.',
    server: 'A grpc-js server with a connection age of 0.6 s and a grace of 0.4 s.',
    expect:
      'drain-grace-expired on the upstream hop, by the server; what the client saw of it is contributing.',
  },
  setup(setup) {
    setup.server.behave.WatchItems = { messages: 40, everyMs: 50 };
  },
  fault: use(serverMaxConnectionAge, { ms: 600, graceMs }),
  async drive(lab) {
    const channel = await lab.channel();
    const stream = channel.serverStream();
    await stream.firstMessage;
    for (let call = 0; call < 10; call++) {
      await channel.unary();
      await lab.pace(100);
    }
    await stream.result;
  },
  expect: {
    signature: 'drain-grace-expired',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { grace: { about: graceMs / 1000, within: 0.2 } },
    contributing: ['upstream-reset-translated'],
  },
});
