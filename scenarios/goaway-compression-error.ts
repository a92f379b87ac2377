/** A header block that cannot be decoded: the table of the connection is lost, and everything on it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverHpackBroken from '../lab/faults/server-hpack-broken.ts';

export default defineScenario({
  id: 'goaway-compression-error',
  title: 'The server sends a header block that cannot be decoded',
  why:
    'A bug in an HPACK encoder, or a middlebox that has changed bytes. All streams of the connection die for one block, ' +
    'and the side that ends it is not the side that is wrong.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which ends the connection by GOAWAY(COMPRESSION_ERROR).',
    server: 'Answers with a block that refers to an entry which no table has.',
    expect: 'goaway-compression-error on the upstream hop: sent by the proxy, caused by the server.',
  },
  fault: use(serverHpackBroken, { kind: 'index' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'goaway-compression-error',
    hop: 'proxy-server',
    sender: 'proxy',
    cause: 'server',
    quantities: { errorCode: { about: 9, within: 0.01 } },
  },
});
