/** A server that dies in an answer: its kernel aborts the connection by RST. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverCloses from '../lab/faults/server-closes.ts';

export default defineScenario({
  id: 'tcp-rst-mid-stream',
  title: 'A connection is reset in the middle of an answer',
  why:
    'A crash, a kill for lack of memory, a load balancer that gave up. All calls of the connection fail together; ' +
    'behind a proxy it cannot be told from an orderly close, on the wire it can.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy without a retry policy.',
    server: 'Sends the headers of each answer, and RST.',
    expect: 'tcp-rst-mid-stream on the upstream hop, by the server; what the proxy made of it contributes.',
  },
  fault: use(serverCloses, { how: 'rst', point: 'after-headers' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'tcp-rst-mid-stream',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    contributing: ['upstream-reset-translated'],
  },
});
