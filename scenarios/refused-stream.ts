/**
 * A burst meets a server whose limit nobody knows yet: the proxy opens its connection for it and sends all calls in the
 * first flight. The calls above the limit are refused, and the proxy does not try them again by itself.
 */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import serverMaxConcurrentStreams from '../lab/faults/server-max-concurrent-streams.ts';

export default defineScenario({
  id: 'refused-stream',
  title: 'The first burst on a new connection is above the limit of the server',
  why:
    'After each deploy or reconnect a few calls fail with UNAVAILABLE, and never again on the same connection: Envoy ' +
    'puts waiting calls into its first flight, before the SETTINGS of the server can have arrived.',
  procedure: {
    client: 'One new channel; four unary calls at the same moment, the first ones of all.',
    proxy: 'Envoy without a retry policy.',
    server: 'A grpc-js server that allows one stream at once and answers after 100 ms.',
    expect:
      'refused-stream on the upstream hop, by the server, whose limit of 1 the proxy did not know when it sent the calls.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 100 };
  },
  fault: use(serverMaxConcurrentStreams, { streams: 1 }),
  async drive(lab) {
    // All wait for the channel, and leave in one flight.
    const channel = await lab.channel({ lazy: true });
    await together(4, () => channel.unary({ deadlineMs: 2000 }));
  },
  expect: {
    signature: 'refused-stream',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { limit: { about: 1, within: 0.01 } },
    contributing: ['upstream-reset-translated'],
  },
});
