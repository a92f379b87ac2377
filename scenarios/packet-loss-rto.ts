/**
 * A burst of loss in the middle of good traffic: four segments of the client, one after the other, whatever is in
 * them. TCP repeats by timers that double, and deadlines pass in between.
 */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import packetLossNth from '../lab/faults/packet-loss-nth.ts';

export default defineScenario({
  id: 'packet-loss-rto',
  title: 'Packets are lost until calls miss their deadlines',
  why:
    'Sporadic DEADLINE_EXCEEDED with idle servers. TCP repairs the loss by timers of 200 ms, 400 ms and more, during ' +
    'which all streams of the connection stand still together.',
  procedure: {
    client: 'One channel makes sixteen unary calls, one after the other, each with a deadline of 300 ms.',
    proxy: 'Envoy without a timer of its own; five segments with data in a row are lost on the way to it.',
    server: 'Answers at once.',
    expect: 'packet-loss-rto on the client hop, caused by the path.',
  },
  captured: 'at-the-ends',
  fault: use(packetLossNth, { packets: 'data', nth: [12, 13, 14, 15, 16] }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(16, () => channel.unary({ deadlineMs: 300 }));
  },
  expect: {
    signature: 'packet-loss-rto',
    hop: 'client-proxy',
    sender: 'none',
    cause: 'path',
    quantities: { deadline: { about: 0.3, within: 0.25 } },
  },
});
