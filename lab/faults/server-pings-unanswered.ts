/** A server that does everything but answer PINGs: whoever asks it whether it lives takes it for dead. */
import { z } from 'zod';
import { nobodyPings, pingServer } from './peers/keepalive.ts';
import { defineRawServerFault, plainAnswer } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-pings-unanswered',
  title: 'The server does not answer PINGs',
  explains:
    'PING stays without its ACK (RFC 9113 6.7) while TCP is well and other frames come. Whoever keeps the connection ' +
    'alive by PING, Envoy or the client itself, closes it with all its calls.',
  options: z.object({
    /** How often it is asked, and how long an answer is waited for. */
    everyMs: z.number().int().positive().default(200),
    timeoutMs: z.number().int().positive().default(200),
    /** How long the server works on a call. */
    answerAfterMs: z.number().int().nonnegative().default(0),
  }),
  prepare: (setup, { everyMs, timeoutMs }) => pingServer(setup, { everyMs, timeoutMs }),
  script: ({ answerAfterMs }) => ({
    habits: { answerPings: false },
    calls: [[{ wait: { own: 'end' } }, { wait: { ms: answerAfterMs } }, ...plainAnswer]],
  }),
  unsupported: nobodyPings,
  proof: {
    counter: ({ 'got.PING': pings = 0, ended = 0 }) => (ended > 0 ? pings : 0),
    what: 'PINGs without an answer, and connections that ended',
  },
  trial: {
    options: { answerAfterMs: 2000 },
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 4000 });
    },
  },
});
