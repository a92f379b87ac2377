/** Calls that their application gives up, on connections that the proxy retires at a beat. */
import { combine, defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import clientCancels from '../lab/faults/client-cancels.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';

export default defineScenario({
  id: 'aging-and-cancels',
  title: 'An application cancels its calls while the proxy retires connections',
  why:
    'The proxy logs clients that leave, beside connections that it retires; the application has cancelled, and the drain ' +
    'has cost nothing.',
  procedure: {
    client: 'One channel makes server-streaming calls, one after the other, and cancels each after 150 ms.',
    proxy: 'Envoy with max_connection_duration 0.4 s and drain_timeout 0.1 s.',
    server: 'WatchItems sends 8 messages, one each 40 ms.',
    expect: 'client-cancellation on the client hop, by the client; connection-aging is told beside it.',
  },
  setup(setup) {
    setup.server.behave.WatchItems = { messages: 8, everyMs: 40 };
  },
  fault: combine(
    use(clientCancels, { afterMs: 150 }),
    use(proxyMaxConnectionDuration, { ms: 400, drainMs: 100 }),
  ),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(10, () => channel.serverStream().result);
  },
  expect: {
    signature: 'client-cancellation',
    hop: 'client-proxy',
    sender: 'client',
    cause: 'client',
    quantities: { elapsed: { about: 0.15, within: 0.2 } },
    beside: ['connection-aging'],
  },
  alone: {
    'client-cancels': {
      signature: 'client-cancellation',
      hop: 'client-proxy',
      sender: 'client',
      cause: 'client',
    },
    'proxy-max-connection-duration': { signature: 'connection-aging', hop: 'client-proxy', sender: 'proxy' },
  },
});
