/** Streams begin without a window and never get one. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverWindowZero from '../lab/faults/server-window-zero.ts';

export default defineScenario({
  id: 'zero-initial-window',
  title: 'The server lets no stream send a message',
  why:
    'A server that means to grant windows one by one and forgets to. Headers arrive, the handler starts, and the ' +
    'request it waits for never comes.',
  procedure: {
    client: 'Two unary calls, one after the other, each with a deadline of 500 ms.',
    proxy: 'Envoy without a timer of its own, which sends the first call before it has seen the SETTINGS.',
    server: 'Announces SETTINGS_INITIAL_WINDOW_SIZE 0 and sends no WINDOW_UPDATE.',
    expect: 'zero-initial-window on the upstream hop, caused by the server: the setting is 0.',
  },
  fault: use(serverWindowZero, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 500 }));
  },
  expect: {
    signature: 'zero-initial-window',
    hop: 'proxy-server',
    sender: 'none',
    cause: 'server',
  },
});
