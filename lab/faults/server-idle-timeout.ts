/** A server that closes a connection on which nothing has happened for a while, by FIN alone. */
import { z } from 'zod';
import { defineRawServerFault, plainAnswer } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-idle-timeout',
  title: 'The server closes idle connections without GOAWAY',
  explains:
    'Some time after the first answer on a connection the server closes its socket: FIN, no GOAWAY. Its kernel answers ' +
    'what comes later by RST, and nobody reads it.',
  options: z.object({
    /** From the end of an answer to the close. */
    ms: z.number().int().positive(),
  }),
  script: ({ ms }) => ({
    calls: [[...plainAnswer, { wait: { ms } }, { count: 'idle' }, { close: 'close' }]],
  }),
  proof: { counter: 'idle', what: 'connections that the server closed after a pause' },
  trial: {
    options: { ms: 200 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await lab.pace(400);
      await channel.unary({ deadlineMs: 800 });
    },
  },
});
