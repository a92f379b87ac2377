/**
 * A few lost segments on a path that is otherwise good. TCP sends them again, some calls take longer, and none fails:
 * what every capture of a real network shows, and no answer to anybody's question.
 */
import { defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import packetLossNth from '../lab/faults/packet-loss-nth.ts';

export default defineScenario({
  id: 'packet-loss-harmless',
  title: 'A few packets are lost, and no call is',
  why:
    'Retransmissions are the first thing that people see in a capture and the last that explains anything. As long as ' +
    'calls keep their deadlines they are latency, not a fault.',
  procedure: {
    client: 'One channel makes unary calls every 20 ms for 1.2 s, each with a deadline of 2 s.',
    proxy: 'Envoy without a timer of its own; two segments of its answers are lost on the way to the client.',
    server: 'Answers at once.',
    expect: 'All calls succeed; the answer is healthy, with the loss and without it.',
  },
  captured: 'at-the-ends',
  fault: use(packetLossNth, { direction: 'to-client', packets: 'data', nth: [9, 17] }),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 20, forMs: 1200, deadlineMs: 2000 });
  },
  expect: { signature: 'healthy' },
});
