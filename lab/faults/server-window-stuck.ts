/** A server that never gives a window back: that of the whole connection, or that of one stream. */
import { z } from 'zod';
import { defineRawServerFault, plainAnswer } from './peers/raw-server.ts';

/** The window that every connection and every stream begins with (RFC 9113 6.9.2). */
const firstWindow = 65_535;
/** More than any call of a run has. */
const largeWindow = 1 << 24;

export default defineRawServerFault({
  id: 'server-window-stuck',
  title: 'The server never updates windows',
  explains:
    'No WINDOW_UPDATE: after 65535 octets of requests nobody may send another one. Where the window of the connection ' +
    'is stuck, that holds for all of its streams; where that of a stream is, the others go on.',
  options: z.object({
    /** Of one stream: the first call is the one that nobody reads, the others are answered. */
    of: z.enum(['connection', 'stream']).default('connection'),
  }),
  script: ({ of }) => ({
    habits: { updateWindows: false },
    ...(of === 'connection'
      ? { steps: [{ wait: { bytes: firstWindow } }, { count: 'used-up' }] }
      : {
          opening: [
            {
              send: [{ type: 'SETTINGS' }, { type: 'WINDOW_UPDATE', stream: 0, increment: largeWindow }],
            },
          ],
          calls: [[{ wait: { ownBytes: firstWindow } }, { count: 'used-up' }], plainAnswer],
        }),
  }),
  proof: { counter: 'used-up', what: 'windows that were used up' },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 800, requestBytes: 100_000 });
    },
  },
});
