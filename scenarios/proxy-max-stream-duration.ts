/** Streams that end at an age, in the middle of a lively flow of messages: neither side had stopped talking. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyMaxStreamDuration from '../lab/faults/proxy-max-stream-duration.ts';

const ageMs = 500;

export default defineScenario({
  id: 'proxy-max-stream-duration',
  title: 'The proxy ends streams at an age',
  why:
    'An absolute limit for requests catches streams: each breaks after the same time, however busy, and the client ' +
    'reads INTERNAL from a server that was in the middle of a message.',
  procedure: {
    client: 'Three server-streaming calls at the same moment.',
    proxy: 'Envoy with a max_stream_duration of 0.5 s.',
    server: 'WatchItems sends 20 messages, one each 50 ms.',
    expect: 'proxy-max-stream-duration on the client hop, by the proxy, at an age of 0.5 s.',
  },
  setup(setup) {
    setup.server.behave.WatchItems = { messages: 20, everyMs: 50 };
  },
  fault: use(proxyMaxStreamDuration, { ms: ageMs }),
  async drive(lab) {
    const channel = await lab.channel();
    await together(3, () => channel.serverStream().result);
  },
  expect: {
    signature: 'proxy-max-stream-duration',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { age: { about: ageMs / 1000, within: 0.2 } },
  },
});
