/**
 * Keepalive that is quicker than the server permits. gRPC servers but grpc-js count PINGs between their answers, and
 * end the connection after the third that came too early (grpc/grpc doc/keepalive.md).
 */
import { z } from 'zod';
import { nobodyPings, pingServer } from './peers/keepalive.ts';
import { defineRawServerFault, plainAnswer } from './peers/raw-server.ts';

/** ENHANCE_YOUR_CALM (RFC 9113 7). */
const enhanceYourCalm = 11;

/** Whoever pings must not take the server for dead before it has had enough. */
const patienceMs = 10_000;

export default defineRawServerFault({
  id: 'server-too-many-pings',
  title: 'The server has had too many PINGs',
  explains:
    'The client (or Envoy, where it stands between) sends PINGs more often than the server permits, and gets ' +
    'GOAWAY(ENHANCE_YOUR_CALM) with the debug data "too_many_pings" and a FIN; calls under way are lost.',
  options: z.object({
    /** How often the server gets a PING. */
    everyMs: z.number().int().positive().default(100),
    /** The PING with which it has had enough. */
    pings: z.number().int().positive().default(3),
    /** How long the server works on a call. */
    answerAfterMs: z.number().int().nonnegative().default(0),
  }),
  prepare: (setup, { everyMs }) => pingServer(setup, { everyMs, timeoutMs: patienceMs }),
  script: ({ pings, answerAfterMs }) => ({
    steps: [
      { wait: { frame: 'PING', ack: false, count: pings } },
      {
        send: [{ type: 'GOAWAY', lastStream: { last: 0 }, code: enhanceYourCalm, debug: 'too_many_pings' }],
      },
      { count: 'had-enough' },
      { close: 'fin' },
    ],
    calls: [[{ wait: { own: 'end' } }, { wait: { ms: answerAfterMs } }, ...plainAnswer]],
  }),
  unsupported: nobodyPings,
  proof: { counter: 'had-enough', what: 'connections that were ended for too many PINGs' },
  trial: {
    options: { answerAfterMs: 2000 },
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 4000 });
    },
  },
});
