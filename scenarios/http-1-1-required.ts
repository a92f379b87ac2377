/** A server that can serve a path over HTTP/1.1 alone, and says so on every stream that asks for it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverResetStream from '../lab/faults/server-reset-stream.ts';

export default defineScenario({
  id: 'http-1-1-required',
  title: 'The server wants the request over HTTP/1.1',
  why:
    'Renegotiation for a client certificate, Windows authentication: a browser repeats the request over HTTP/1.1, gRPC ' +
    'cannot. Behind a proxy the application reads "reset before headers" and knows nothing of the reason.',
  procedure: {
    client: 'Two unary calls, one after the other.',
    proxy: 'Envoy without a retry policy.',
    server: 'Resets each stream with HTTP_1_1_REQUIRED, before any header.',
    expect: 'http-1-1-required on the upstream hop, by the server; what the proxy made of it contributes.',
  },
  fault: use(serverResetStream, { code: 'HTTP_1_1_REQUIRED', point: 'before-headers' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'http-1-1-required',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    contributing: ['upstream-reset-translated'],
  },
});
