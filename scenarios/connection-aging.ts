/**
 * Traffic across several lives of several connections, so that an age can be measured and told from idleness and from
 * a request limit: two channels, two rhythms, one age.
 */
import { type Channel, defineScenario, type Lab, use } from '../lab/kit/index.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';

/** Long enough for three lives of a connection. */
const trafficMs = 2600;

/** Calls one after the other, each `everyMs` after the last, until the traffic is over. */
async function keepCalling(lab: Lab, channel: Channel, everyMs: number): Promise<void> {
  const end = performance.now() + trafficMs;
  while (performance.now() < end) {
    await channel.unary();
    await lab.pace(everyMs);
  }
}

export default defineScenario({
  id: 'connection-aging',
  title: 'Connections are retired at a fixed age',
  why:
    'Proxies and servers age connections so that load spreads; clients that reconnect at a beat, and calls that a ' +
    'drain cuts, lead here.',
  procedure: {
    client: 'Two channels make unary calls at different rhythms for 2.6 s and move on at each GOAWAY.',
    proxy: 'Envoy with max_connection_duration 0.7 s and drain_timeout 0.3 s.',
    server: 'Answers at once.',
    expect: 'All calls succeed; connection-aging on the client hop, by the proxy, with an age of 0.7 s.',
  },
  fault: use(proxyMaxConnectionDuration, { ms: 700 }),
  async drive(lab) {
    const rhythms = [40, 65];
    await Promise.all(rhythms.map(async (everyMs) => keepCalling(lab, await lab.channel(), everyMs)));
  },
  expect: {
    signature: 'connection-aging',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { age: { about: 0.7, within: 0.15 } },
  },
});
