/**
 * Streams on which nothing is said for a while, at different ages: a server stream that pauses at once, and an upload
 * that waits for its answer. The same silence ends both.
 */
import { defineScenario, use } from '../lab/kit/index.ts';
import proxyStreamIdleTimeout from '../lab/faults/proxy-stream-idle-timeout.ts';

const idleMs = 300;

export default defineScenario({
  id: 'proxy-stream-idle-timeout',
  title: 'The proxy ends streams on which nothing is said',
  why:
    'Watches and long polls die after five quiet minutes, whatever the deadline says; PINGs do not count as activity. ' +
    'The client reads INTERNAL, or UNAVAILABLE "stream timeout" where no headers had come.',
  procedure: {
    client: 'A server-streaming call and, at the same time, a client-streaming one of four messages.',
    proxy: 'Envoy with a stream_idle_timeout of 0.3 s.',
    server: 'WatchItems leaves 0.8 s between its messages; PutItems takes 0.8 s for its answer.',
    expect: 'proxy-stream-idle-timeout on the client hop, by the proxy, after 0.3 s of silence.',
  },
  setup(setup) {
    setup.server.behave.WatchItems = { messages: 2, everyMs: 800 };
    setup.server.behave.PutItems = { sleepMs: 800 };
  },
  fault: use(proxyStreamIdleTimeout, { ms: idleMs }),
  async drive(lab) {
    const channel = await lab.channel();
    const calls = [channel.serverStream(), channel.clientStream({ messages: 4, everyMs: 100 })];
    await Promise.all(calls.map(({ result }) => result));
  },
  expect: {
    signature: 'proxy-stream-idle-timeout',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { idle: { about: idleMs / 1000, within: 0.2 } },
  },
});
