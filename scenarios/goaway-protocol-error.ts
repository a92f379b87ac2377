/** DATA on stream 0: the side that notices ends the connection by GOAWAY, and is not the side that is wrong. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverFrameIllegal from '../lab/faults/server-frame-illegal.ts';

export default defineScenario({
  id: 'goaway-protocol-error',
  title: 'The server breaks a rule of HTTP/2, and the proxy says so',
  why:
    'A server or a middlebox with a bug. GOAWAY(PROTOCOL_ERROR) is sent by the victim; the frame at fault stands in front ' +
    'of it and came from the other side.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which ends the connection by GOAWAY(PROTOCOL_ERROR).',
    server: 'Sends a DATA frame on stream 0 behind the message of each answer (RFC 9113 6.1).',
    expect: 'goaway-protocol-error on the upstream hop: ended by the proxy, caused by the server.',
  },
  fault: use(serverFrameIllegal, { kind: 'data-on-zero' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 2000 }));
  },
  expect: {
    signature: 'goaway-protocol-error',
    hop: 'proxy-server',
    sender: 'proxy',
    cause: 'server',
    quantities: { errorCode: { about: 1, within: 0.01 } },
  },
});
