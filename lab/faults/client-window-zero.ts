/** A client that asks for answers and gives them no window. */
import { z } from 'zod';
import { defineRawClientFault, requestHeaders } from './peers/raw-client.ts';

export default defineRawClientFault({
  id: 'client-window-zero',
  title: 'The client announces an initial window of zero',
  explains:
    'Response headers come, their data and the trailers behind it never do: SETTINGS_INITIAL_WINDOW_SIZE is 0 and no ' +
    'WINDOW_UPDATE follows (RFC 9113 6.9.2). Whoever serves it holds the answer in memory.',
  options: z.object({
    /** How long the client waits before it gives the call up. */
    patienceMs: z.number().int().positive().default(400),
  }),
  script: ({ patienceMs }) => ({
    habits: { updateWindows: false },
    opening: [{ send: [{ type: 'SETTINGS', parameters: [[4, 0]] }] }],
    calls: [
      [
        { wait: { frame: 'SETTINGS', ack: true } },
        { open: 'stream' },
        {
          send: [
            { type: 'HEADERS', fields: requestHeaders },
            { type: 'DATA', message: 16, endStream: true },
          ],
        },
        { wait: { own: 'headers' } },
        { wait: { ms: patienceMs } },
        { send: [{ type: 'RST_STREAM', code: 8 }] },
        { count: 'done' },
      ],
    ],
  }),
  what: 'answers whose data the client gave no window',
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
