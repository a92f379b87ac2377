/** The server refuses calls, the proxy sends them again, and nobody notices anything but the time. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyRetryHides from '../lab/faults/proxy-retry-hides.ts';

export default defineScenario({
  id: 'retry-hides-fault',
  title: 'The retries of the proxy hide that the server refuses calls',
  why:
    'A new replica with a low limit of streams. All calls succeed, some of them late, and the error budget is eaten ' +
    'in silence until the retries run out.',
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 20 };
  },
  procedure: {
    client:
      'Two unary calls at the same moment, on a new channel and a proxy without a connection to the server.',
    proxy: 'Envoy with a retry policy for refused-stream and reset.',
    server:
      'Allows one stream at once; what Envoy has sent beyond it before it knew is refused (REFUSED_STREAM).',
    expect: 'retry-hides-fault on the upstream hop, by the server: every call ends well.',
  },
  fault: use(proxyRetryHides, {}),
  async drive(lab) {
    // Both wait for the channel, and leave in one flight.
    const channel = await lab.channel({ lazy: true });
    await together(2, () => channel.unary({ deadlineMs: 2000 }));
  },
  expect: {
    signature: 'retry-hides-fault',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { attempts: { about: 2, within: 0.01 } },
  },
});
