/** A frame of 20000 bytes where 16384 were agreed on. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverFrameIllegal from '../lab/faults/server-frame-illegal.ts';

export default defineScenario({
  id: 'goaway-frame-size-error',
  title: 'The server sends a frame that is larger than the proxy takes',
  why:
    'Servers that take their own MAX_FRAME_SIZE for that of the other side. It works until the first message that does ' +
    'not fit, and then ends the whole connection.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which ends the connection by GOAWAY(FRAME_SIZE_ERROR).',
    server: 'Sends 20000 bytes in one DATA frame behind the message of each answer (RFC 9113 4.2).',
    expect: 'goaway-frame-size-error on the upstream hop: ended by the proxy, caused by the server.',
  },
  fault: use(serverFrameIllegal, { kind: 'too-large' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 2000 }));
  },
  expect: {
    signature: 'goaway-frame-size-error',
    hop: 'proxy-server',
    sender: 'proxy',
    cause: 'server',
    quantities: { errorCode: { about: 6, within: 0.01 } },
  },
});
