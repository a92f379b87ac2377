/** A server that gives back more window than there is: the sum passes 2^31-1, and the proxy gives the connection up. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import serverFrameIllegal from '../lab/faults/server-frame-illegal.ts';

export default defineScenario({
  id: 'goaway-flow-control-error',
  title: 'A WINDOW_UPDATE of the server lifts a window above its largest value',
  why:
    'Libraries that count windows wrongly, or are configured with sizes near 2^31. The sum overflows once enough has ' +
    'been given back, and every call of the connection fails at the same moment.',
  procedure: {
    client: 'Two unary calls at the same moment.',
    proxy: 'Envoy, with no limit of its own; nghttp2 in it ends the connection, and no GOAWAY says why.',
    server: 'Before the trailers of each answer it sends WINDOW_UPDATE of 2^31-1 on the connection.',
    expect:
      'goaway-flow-control-error on the upstream hop, by the server: its WINDOW_UPDATE is what the proxy closed for.',
  },
  fault: use(serverFrameIllegal, { kind: 'window-overflow' }),
  async drive(lab) {
    const channel = await lab.channel();
    await together(2, () => channel.unary({ deadlineMs: 2000 }));
  },
  expect: {
    signature: 'goaway-flow-control-error',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
  },
});
