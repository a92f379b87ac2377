/** A server that never gives a window back. */
import { z } from 'zod';
import { defineRawServerFault } from './peers/raw-server.ts';

/** The window that every connection begins with (RFC 9113 6.9.2). */
const firstWindow = 65_535;

export default defineRawServerFault({
  id: 'server-window-stuck',
  title: 'The server never updates windows',
  explains:
    'No WINDOW_UPDATE, on no stream and not on the connection: after 65535 octets of requests nobody may send ' +
    'another one, on any stream of that connection.',
  options: z.object({}),
  script: () => ({
    habits: { updateWindows: false },
    steps: [{ wait: { bytes: firstWindow } }, { count: 'used-up' }],
  }),
  proof: { counter: 'used-up', what: 'connections whose window was used up' },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 800, requestBytes: 100_000 });
    },
  },
});
