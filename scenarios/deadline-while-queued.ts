/** A server that has become slow, and a limit of streams behind which the calls wait until their deadlines. */
import { combine, defineScenario, together, use } from '../lab/kit/index.ts';
import proxyMaxConcurrentStreams from '../lab/faults/proxy-max-concurrent-streams.ts';
import serverSlow from '../lab/faults/server-slow.ts';

export default defineScenario({
  id: 'deadline-while-queued',
  title: 'Calls run out of time while they wait for a stream to a slow server',
  why:
    'A slow backend alone would fail a few calls; with a low limit of streams in front all of them wait, and most of them ' +
    'run out of time before they were sent. The log of the proxy shows the few that it saw.',
  procedure: {
    client: 'Eight unary calls at the same moment with a deadline of 2 s.',
    proxy: 'Envoy with max_concurrent_streams 2 on its listener.',
    server: 'Its handler is silent for 800 ms.',
    expect:
      'max-streams-queueing on the client hop, by the proxy that set the limit of 2; a service time of 0.8 s.',
  },
  fault: combine(use(proxyMaxConcurrentStreams, { streams: 2 }), use(serverSlow, { ms: 800 })),
  async drive(lab) {
    const channel = await lab.channel();
    await together(8, () => channel.unary({ deadlineMs: 2000 }));
  },
  expect: {
    signature: 'max-streams-queueing',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { limit: { about: 2, within: 0.01 }, serviceTime: { about: 0.8, within: 0.2 } },
  },
  alone: {
    'proxy-max-concurrent-streams': { signature: 'healthy' },
    'server-slow': { signature: 'healthy' },
  },
});
