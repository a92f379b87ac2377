/** A planned drain: two GOAWAYs, and the call that was open ends well. A pattern, not a fault. */
import { defineScenario, use } from '../lab/kit/index.ts';
import proxyDrainAdmin from '../lab/faults/proxy-drain-admin.ts';

export default defineScenario({
  id: 'graceful-drain',
  title: 'The proxy drains, and nobody loses a call',
  why: 'Every deployment that is done well. It must be told from a connection that broke, and nobody should be woken for it.',
  setup(setup) {
    setup.server.behave.WatchItems = { messages: 12, everyMs: 50 };
  },
  procedure: {
    client: 'A server stream of 600 ms; while it runs, a unary call.',
    proxy: 'Envoy, drained by /healthcheck/fail, with a drain_timeout of 200 ms.',
    server: 'Sends 12 messages, one each 50 ms.',
    expect:
      'graceful-drain on the client hop, by the proxy: GOAWAY(2^31-1) in front of the answer to the unary call, the ' +
      'final one 200 ms later.',
  },
  fault: use(proxyDrainAdmin, { drainMs: 200 }),
  async drive(lab) {
    const channel = await lab.channel();
    const stream = channel.serverStream({ deadlineMs: 3000 });
    await stream.firstMessage;
    await channel.unary({ deadlineMs: 1500 });
    await stream.result;
  },
  expect: {
    signature: 'graceful-drain',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: {
      firstLastStreamId: { about: 2_147_483_647, within: 0.01 },
      gap: { about: 0.2, within: 0.25 },
    },
  },
});
