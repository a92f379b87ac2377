/** A proxy that multiplies calls which fail anyway: four requests for each that somebody made. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyRetryStorm from '../lab/faults/proxy-retry-storm.ts';

const retries = 3;

export default defineScenario({
  id: 'retry-storm',
  title: 'The proxy multiplies failing calls by retries',
  why:
    'A server that is overloaded says UNAVAILABLE and gets four times as many calls for it. The client sees one failure ' +
    'each; only the hop behind the proxy shows the storm.',
  procedure: {
    client: 'Two unary calls, one after the other.',
    proxy: 'Envoy that retries UNAVAILABLE three times.',
    server: 'Answers every call with UNAVAILABLE.',
    expect: 'retry-storm on the upstream hop, by the proxy: four attempts for a call.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { status: { code: 14, details: 'try again later' } };
  },
  fault: use(proxyRetryStorm, { retries }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary());
  },
  expect: {
    signature: 'retry-storm',
    hop: 'proxy-server',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { attempts: { about: retries + 1, within: 0.01 } },
  },
});
