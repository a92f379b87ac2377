/** The preface of HTTP/2 reaches a server that speaks HTTP/1.1 alone, and is answered as a bad request. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverSpeaksHttp1 from '../lab/faults/server-speaks-http1.ts';

export default defineScenario({
  id: 'h2-preface-to-http1-server',
  title: 'HTTP/2 reaches a server that speaks HTTP/1.1',
  why:
    'A health port, a web server, a sidecar without h2c. The words HTTP in place of a frame become "protocol error" ' +
    'or an absurd frame size of 4740180 in the logs.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which speaks HTTP/2 to the server.',
    server: 'Speaks HTTP/1.1; over TLS its ALPN promises h2 all the same.',
    expect: 'h2-preface-to-http1-server on the upstream hop, by the server, with its status 400.',
  },
  fault: use(serverSpeaksHttp1, { alpn: 'h2' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'h2-preface-to-http1-server',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { status: { about: 400, within: 0.001 } },
  },
});
