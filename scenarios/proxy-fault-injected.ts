/** The fault filter of the proxy, left over from a test: it aborts calls on purpose, and nobody remembers. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyFaultAbort from '../lab/faults/proxy-fault-abort.ts';

export default defineScenario({
  id: 'proxy-fault-injected',
  title: 'The proxy aborts calls by its fault filter',
  why:
    'Chaos experiments that were never switched off. The status looks like that of an overloaded service; the words ' +
    '"fault filter abort" say what it is.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy with a fault filter that aborts every call with UNAVAILABLE.',
    server: 'Is never reached.',
    expect: 'proxy-fault-injected on the client hop, by the proxy.',
  },
  fault: use(proxyFaultAbort, { grpcStatus: 14 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary());
  },
  expect: { signature: 'proxy-fault-injected', hop: 'client-proxy', sender: 'proxy', cause: 'proxy' },
});
