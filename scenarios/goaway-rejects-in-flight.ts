/** GOAWAY with a last stream below a call that is on its way: the server promises that it did nothing with it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverGoaway from '../lab/faults/server-goaway.ts';

export default defineScenario({
  id: 'goaway-rejects-in-flight',
  title: 'A GOAWAY turns away calls that were on their way',
  why:
    'Servers that drain with one GOAWAY instead of two. The calls above its last stream may be sent again at no risk, ' +
    'and Envoy does not do so unless it is told to.',
  procedure: {
    client: 'Two unary calls, one after the other.',
    proxy: 'Envoy without a retry policy.',
    server:
      'Answers the first call; when it has the second one it sends GOAWAY(NO_ERROR) with the stream of the first.',
    expect: 'goaway-rejects-in-flight on the upstream hop, by the server: last stream 1, one call above it.',
  },
  fault: use(serverGoaway, { point: 'before-headers', lastStream: -2, after: 1 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'goaway-rejects-in-flight',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { lastStreamId: { about: 1, within: 0.01 }, above: { about: 1, within: 0.01 } },
  },
});
