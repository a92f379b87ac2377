/**
 * Streams that are older than the age of their connections: each connection is drained in the middle of a stream, and
 * every stream ends well. What looks dangerous in a capture is what a drain is for.
 */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';

export default defineScenario({
  id: 'connection-aging-long-streams',
  title: 'Streams outlive the age of their connections and lose nothing',
  why:
    'Long streams are blamed on connection ages, and an age is blamed for streams that broke. One that lets streams ' +
    'end is harmless, whatever its value; only a grace cuts (drain-grace-expired).',
  procedure: {
    client: 'Four channels, each with one server-streaming call of 1.2 s.',
    proxy: 'Envoy with max_connection_duration 0.4 s and drain_timeout 0.3 s.',
    server: 'WatchItems sends 24 messages, one each 50 ms.',
    expect: 'All calls succeed; connection-aging on the client hop, by the proxy, with an age of 0.4 s.',
  },
  setup(setup) {
    setup.server.behave.WatchItems = { messages: 24, everyMs: 50 };
  },
  fault: use(proxyMaxConnectionDuration, { ms: 400, drainMs: 300 }),
  async drive(lab) {
    await together(4, async () => (await lab.channel()).serverStream().result);
  },
  expect: {
    signature: 'connection-aging',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { age: { about: 0.4, within: 0.15 } },
  },
});
