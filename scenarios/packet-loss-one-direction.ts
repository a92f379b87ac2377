/** Loss in one direction alone: requests arrive, and the answers to them do not. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import packetLossRate from '../lab/faults/packet-loss-rate.ts';

export default defineScenario({
  id: 'packet-loss-one-direction',
  title: 'The path loses the answers of the server, and nothing else',
  why:
    'A full queue or a bad optic loses one way. The server has done its work and says so; who looks at its log sees ' +
    'success, and the proxy sees silence.',
  procedure: {
    client: 'One channel makes six unary calls, one after the other, each with a deadline of 300 ms.',
    proxy: 'Envoy without a timer of its own.',
    server: 'Answers at once; six in ten of its segments with data are lost on the way to the proxy.',
    expect: 'packet-loss-rto on the upstream hop, caused by the path.',
  },
  captured: 'at-the-ends',
  fault: use(packetLossRate, {
    ...{ hop: 'proxy-server', direction: 'to-client', packets: 'data', percent: 60 },
    seed: 3,
  }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(6, () => channel.unary({ deadlineMs: 300 }));
  },
  expect: {
    signature: 'packet-loss-rto',
    hop: 'proxy-server',
    sender: 'none',
    cause: 'path',
    quantities: { deadline: { about: 0.3, within: 0.25 } },
  },
});
