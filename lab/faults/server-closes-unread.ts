/** A server that answers, may say GOAWAY, and closes, while bytes of the request wait in its kernel. */
import { z } from 'zod';
import { defineRawServerFault, okTrailers, responseHeaders } from './peers/raw-server.ts';

/** More than any request has. */
const window = 1 << 24;

export default defineRawServerFault({
  id: 'server-closes-unread',
  title: 'The server closes with unread data',
  explains:
    'The server answers before it has read the request, and closes its socket. The kernel sends RST for the bytes ' +
    'that nobody read, and the client may lose the answer with them (RFC 9112 9.6).',
  options: z.object({
    /** Says GOAWAY with the answer; whoever reads that may close first. */
    goaway: z.boolean().default(true),
  }),
  script: ({ goaway }) => ({
    // Else the request stops at the first window, all of which may have been read before the reading stops.
    opening: [
      {
        send: [
          { type: 'SETTINGS', parameters: [[4, window]] },
          { type: 'WINDOW_UPDATE', stream: 0, increment: window },
        ],
      },
    ],
    calls: [
      [
        { read: false },
        { send: [{ type: 'HEADERS', fields: responseHeaders }] },
        // The request goes on meanwhile, into a buffer that nobody empties.
        { wait: { ms: 100 } },
        {
          send: [
            { type: 'DATA', message: 32 },
            okTrailers,
            ...(goaway ? ([{ type: 'GOAWAY', lastStream: { last: 0 }, code: 0 }] as const) : []),
          ],
        },
        { count: 'unread' },
        { close: 'close' },
      ],
    ],
  }),
  proof: { counter: 'unread', what: 'connections closed with bytes that nobody read' },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.clientStream({ deadlineMs: 1500, messages: 40, everyMs: 10, requestBytes: 20_000 })
        .result;
    },
  },
});
