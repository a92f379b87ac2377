/** The code that the server gave and the one that the client gets are two different ones: the proxy translates. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverResetStream from '../lab/faults/server-reset-stream.ts';

export default defineScenario({
  id: 'upstream-reset-translated',
  title: 'The proxy passes a reset on under another code',
  why:
    'Envoy makes INTERNAL_ERROR of nearly everything. Who sees the hop of the client alone blames the proxy for an ' +
    'internal error that nobody had.',
  procedure: {
    client: 'A call that succeeds, then two unary calls.',
    proxy: 'Envoy without a retry policy.',
    server: 'Answers one call; of the others it sends headers and resets them with ENHANCE_YOUR_CALM.',
    expect:
      'rst-after-headers on the upstream hop, by the server, with the code ENHANCE_YOUR_CALM; what the proxy made of it contributes.',
  },
  fault: use(serverResetStream, { code: 'ENHANCE_YOUR_CALM', point: 'after-headers', after: 1 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(3, () => channel.unary());
  },
  expect: {
    signature: 'rst-after-headers',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { errorCode: { about: 11, within: 0.01 } },
    contributing: ['upstream-reset-translated'],
  },
});
