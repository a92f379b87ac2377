/**
 * Eight calls at once where two may be open: the first four are served, the others wait in the client until their
 * deadline has nearly or wholly passed. Nothing on the wire says that they waited.
 */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyMaxConcurrentStreams from '../lab/faults/proxy-max-concurrent-streams.ts';

const serviceMs = 500;

export default defineScenario({
  id: 'max-streams-queueing',
  title: 'Calls wait for a free stream and miss their deadlines',
  why:
    'A client that heeds MAX_CONCURRENT_STREAMS keeps further calls to itself. The server looks quick, the proxy logs ' +
    'short calls, and the application gets DEADLINE_EXCEEDED.',
  procedure: {
    client: 'One channel; eight unary calls at the same moment, each with a deadline of 1.3 s.',
    proxy: 'Envoy with max_concurrent_streams 2 on its listener.',
    server: 'Answers after 500 ms.',
    expect:
      'max-streams-queueing on the client hop, by the proxy that set the limit, with a limit of 2 and a service time of ' +
      '0.5 s.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: serviceMs };
  },
  fault: use(proxyMaxConcurrentStreams, { streams: 2 }),
  async drive(lab) {
    const channel = await lab.channel();
    await together(8, () => channel.unary({ deadlineMs: 1300 }));
  },
  expect: {
    signature: 'max-streams-queueing',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { limit: { about: 2, within: 0.01 }, serviceTime: { about: serviceMs / 1000, within: 0.2 } },
  },
});
