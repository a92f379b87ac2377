/** A response that the server cut, and that the proxy delivers as if it had ended. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverCloses from '../lab/faults/server-closes.ts';

export default defineScenario({
  id: 'proxy-swallows-upstream-abort',
  title: 'The proxy makes a cut response look complete',
  why:
    'HAProxy 2.6 ends the stream of its client with END_STREAM whatever became of the server. Browsers take half a file ' +
    'for a whole one; gRPC says that the status is missing and blames the server for it.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'HAProxy, which sends END_STREAM without trailers when the server is gone.',
    server: 'Sends the headers and the message of each answer, and FIN in place of the trailers.',
    expect: 'proxy-swallows-upstream-abort on the upstream hop: hidden by the proxy, caused by the server.',
  },
  only: { proxy: 'haproxy', because: 'other proxies tell their client of the abort by RST_STREAM' },
  fault: use(serverCloses, { how: 'fin', point: 'after-data' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'proxy-swallows-upstream-abort',
    hop: 'proxy-server',
    sender: 'proxy',
    cause: 'server',
  },
});
