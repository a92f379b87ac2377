/** A WINDOW_UPDATE that gives nothing: forbidden, and answered by the end of the connection without a word. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverFrameIllegal from '../lab/faults/server-frame-illegal.ts';

export default defineScenario({
  id: 'silent-protocol-kill',
  title: 'The proxy ends a connection for a broken rule and does not say so',
  why:
    'Envoy closes for many violations without GOAWAY and without RST_STREAM. In the log of the server it looks as if the ' +
    'proxy had crashed; the reason is one frame of its own.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which closes the connection.',
    server: 'Sends a WINDOW_UPDATE of 0 behind the message of each answer (RFC 9113 6.9).',
    expect: 'silent-protocol-kill on the upstream hop: ended by the proxy, caused by the server.',
  },
  fault: use(serverFrameIllegal, { kind: 'window-zero' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 2000 }));
  },
  expect: {
    signature: 'silent-protocol-kill',
    hop: 'proxy-server',
    sender: 'proxy',
    cause: 'server',
    quantities: { calls: { about: 1, within: 0.01 }, occurrences: { about: 2, within: 0.01 } },
  },
});
