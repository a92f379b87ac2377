/** A server that resets its answers, on a path that loses a packet now and then: the loss is no part of it. */
import { combine, defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import packetLossNth from '../lab/faults/packet-loss-nth.ts';
import serverResetStream from '../lab/faults/server-reset-stream.ts';

export default defineScenario({
  id: 'resets-on-a-lossy-path',
  title: 'A server resets its answers, and the path to it loses packets',
  why:
    'Retransmissions in a capture draw the eye. TCP repaired every one of them within a few hundred milliseconds; what ' +
    'ended the calls is RST_STREAM of the server.',
  procedure: {
    client: 'Six unary calls, one after the other, without a deadline.',
    proxy: 'Envoy without a retry policy.',
    server:
      'Answers one call; of the others it sends headers and resets them. Two segments of its answers are lost on the way.',
    expect:
      'rst-after-headers on the upstream hop, by the server; no loss is among the findings that cost a call.',
  },
  captured: 'at-the-ends',
  fault: combine(
    use(packetLossNth, { hop: 'proxy-server', direction: 'to-client', packets: 'data', nth: [4, 8] }),
    use(serverResetStream, { code: 'INTERNAL_ERROR', point: 'after-headers', after: 1 }),
  ),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(6, () => channel.unary());
  },
  expect: {
    signature: 'rst-after-headers',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { errorCode: { about: 2, within: 0.01 } },
    contributing: ['upstream-reset-translated'],
  },
  alone: {
    'packet-loss-nth': { signature: 'healthy' },
    'server-reset-stream': {
      signature: 'rst-after-headers',
      hop: 'proxy-server',
      sender: 'server',
      cause: 'server',
    },
  },
});
