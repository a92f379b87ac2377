/** A path that loses packets for a moment while the proxy retires connections: the drain is told beside it. */
import { combine, defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import packetLossRate from '../lab/faults/packet-loss-rate.ts';
import proxyMaxConnectionDuration from '../lab/faults/proxy-max-connection-duration.ts';

export default defineScenario({
  id: 'loss-while-aging',
  title: 'The path loses packets while the proxy retires connections',
  why:
    'DEADLINE_EXCEEDED during a rollout. The drain is blamed, because GOAWAYs are what the logs show; the calls were ' +
    'lost behind the proxy, on a path that dropped their segments, and old and new connections share it.',
  procedure: {
    client:
      'One channel makes unary calls for 2.4 s, each with a deadline of 300 ms, and moves on at each GOAWAY.',
    proxy:
      'Envoy with max_connection_duration 0.5 s and drain_timeout 0.1 s; five segments with data in a row are lost on ' +
      'the way to it.',
    server: 'Answers at once.',
    expect: 'packet-loss-rto on the client hop, caused by the path; connection-aging is told beside it.',
  },
  captured: 'at-the-ends',
  fault: combine(
    use(packetLossRate, {
      hop: 'proxy-server',
      direction: 'to-client',
      packets: 'data',
      percent: 60,
      seed: 3,
    }),
    use(proxyMaxConnectionDuration, { ms: 500, drainMs: 100 }),
  ),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 20, forMs: 2400, deadlineMs: 300 });
  },
  expect: {
    signature: 'packet-loss-rto',
    hop: 'proxy-server',
    sender: 'none',
    cause: 'path',
    quantities: { deadline: { about: 0.3, within: 0.25 } },
    beside: ['connection-aging'],
  },
  alone: {
    'packet-loss-rate': { signature: 'packet-loss-rto', hop: 'proxy-server', sender: 'none', cause: 'path' },
    'proxy-max-connection-duration': { signature: 'connection-aging', hop: 'client-proxy', sender: 'proxy' },
  },
});
