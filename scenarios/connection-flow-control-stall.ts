/** The window that all calls of a connection share is used up, and never comes back. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import serverWindowStuck from '../lab/faults/server-window-stuck.ts';

export default defineScenario({
  id: 'connection-flow-control-stall',
  title: 'The server never gives back the window of the connection',
  why:
    'A library that counts wrongly, or a handler that holds what it has not read. Calls that have nothing to do with ' +
    'it stop too, TCP is well, PINGs are answered.',
  procedure: {
    client: 'Two unary calls of 100 kB at the same moment, each with a deadline of 800 ms.',
    proxy: 'Envoy without a timer of its own.',
    server: 'Reads all and sends no WINDOW_UPDATE: after 65535 octets nobody may send more.',
    expect: 'connection-flow-control-stall on the upstream hop, caused by the server.',
  },
  fault: use(serverWindowStuck, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await together(2, () => channel.unary({ deadlineMs: 800, requestBytes: 100_000 }));
  },
  expect: {
    signature: 'connection-flow-control-stall',
    hop: 'proxy-server',
    sender: 'none',
    cause: 'server',
    quantities: {
      initialWindow: { about: 65_535, within: 0.01 },
      stalled: { about: 0.8, within: 0.2 },
    },
  },
});
