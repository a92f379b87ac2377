/** A server that stops between two frames of an answer: FIN, in order, and no GOAWAY before it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverCloses from '../lab/faults/server-closes.ts';

export default defineScenario({
  id: 'fin-without-goaway',
  title: 'A server closes its connection with calls open',
  why:
    'A process that ends on SIGTERM without a drain. Without GOAWAY nobody knows which calls were processed, so none of ' +
    'them may be retried by itself.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy without a retry policy.',
    server: 'Sends the headers of each answer, and FIN.',
    expect: 'fin-without-goaway on the upstream hop, by the server; what the proxy made of it contributes.',
  },
  fault: use(serverCloses, { how: 'fin', point: 'after-headers' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'fin-without-goaway',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    contributing: ['upstream-reset-translated'],
  },
});
