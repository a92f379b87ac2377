/** A server whose streams begin without a window. */
import { z } from 'zod';
import { defineRawServerFault, plainAnswer } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-window-zero',
  title: 'The server announces an initial window of zero',
  explains:
    'SETTINGS_INITIAL_WINDOW_SIZE is 0 and no WINDOW_UPDATE follows: HEADERS come, their DATA never does ' +
    '(RFC 9113 6.9.2).',
  options: z.object({}),
  script: () => ({
    habits: { updateWindows: false },
    // What a client sends before it has seen SETTINGS is not held back by them.
    calls: [[{ wait: { own: 'headers' } }, { count: 'asked' }, ...plainAnswer, { count: 'whole' }]],
    opening: [{ send: [{ type: 'SETTINGS', parameters: [[4, 0]] }] }],
  }),
  proof: {
    counter: ({ asked = 0, whole = 0 }) => asked - whole,
    what: 'requests whose data never came whole',
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      // Large, for proxies that send on a new connection at once what its first window takes.
      for (let call = 0; call < 2; call++) await channel.unary({ deadlineMs: 500, requestBytes: 100_000 });
    },
  },
});
