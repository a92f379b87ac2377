/** A client that opens a call on a connection which its server has retired: nobody answers it. */
import { defineScenario, use } from '../lab/kit/index.ts';
import clientIgnoresGoaway from '../lab/faults/client-ignores-goaway.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';

export default defineScenario({
  id: 'client-reuses-draining-connection',
  title: 'The client goes on with a connection that the proxy has retired',
  why:
    'Hand written pools and old HTTP/2 libraries that do not look at GOAWAY. After each drain a call hangs until its ' +
    'deadline, and the proxy, which ignores it, has no line about it in its log.',
  setup(setup) {
    proxyMaxConnectionDuration.prepare?.(setup, { ms: 500, drainMs: 100 });
  },
  procedure: {
    client:
      'A unary call, and 800 ms later another one; the faulty client makes it on the connection that it has.',
    proxy: 'Envoy with max_connection_duration 0.5 s and drain_timeout 0.1 s.',
    server: 'Answers what reaches it.',
    expect:
      'client-reuses-draining-connection on the client hop: the client sent stream 3 although the final GOAWAY had said 1.',
  },
  fault: use(clientIgnoresGoaway, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.unary();
    await lab.pace(800);
    await channel.unary({ deadlineMs: 1000 });
  },
  expect: {
    signature: 'client-reuses-draining-connection',
    hop: 'client-proxy',
    sender: 'client',
    cause: 'client',
    quantities: { firstStream: { about: 3, within: 0.01 } },
  },
});
