/** One call is not read, and its window is used up; the others of its connection go on. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverWindowStuck from '../lab/faults/server-window-stuck.ts';

export default defineScenario({
  id: 'stream-flow-control-stall',
  title: 'The server does not read one of the calls',
  why:
    'A handler that waits for something else and leaves its request unread. Only that call hangs: connection, host and ' +
    'all other calls are well, so it is looked for in the code of the client.',
  procedure: {
    client:
      'A unary call of 100 kB with a deadline of 800 ms; while it waits, three small ones, one after the other.',
    proxy: 'Envoy without a timer of its own.',
    server: 'Gives the connection a large window, and the first stream no more than it began with.',
    expect:
      'stream-flow-control-stall on the upstream hop, caused by the server: the window was 0 for the rest of the deadline.',
  },
  fault: use(serverWindowStuck, { of: 'stream' }),
  async drive(lab) {
    const channel = await lab.channel();
    const large = channel.unary({ deadlineMs: 800, requestBytes: 100_000 });
    await oneByOne(3, async () => {
      await lab.pace(50);
      return channel.unary({ deadlineMs: 700 });
    });
    await large;
  },
  expect: {
    signature: 'stream-flow-control-stall',
    hop: 'proxy-server',
    sender: 'none',
    cause: 'server',
    quantities: {
      initialWindow: { about: 65_535, within: 0.01 },
      stalled: { about: 0.8, within: 0.2 },
    },
  },
});
