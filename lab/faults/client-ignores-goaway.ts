/** A client whose pool does not heed GOAWAY: it opens its next call on the connection that the server has retired. */
import { z } from 'zod';
import type { RawStep } from '../model/raw-script.ts';
import { defineRawClientFault, requestHeaders } from './peers/raw-client.ts';
import proxyMaxConnectionDuration from './proxy-max-connection-duration.ts';

/** A request, on a stream of its own. */
const ask: RawStep[] = [
  { open: 'stream' },
  {
    send: [
      { type: 'HEADERS', fields: requestHeaders },
      { type: 'DATA', message: 16, endStream: true },
    ],
  },
];

export default defineRawClientFault({
  id: 'client-ignores-goaway',
  title: 'The client goes on with a connection that was retired',
  explains:
    'The first call is made as it should be. The next one waits until both GOAWAYs of a drain have come, and goes out ' +
    'on the same connection (RFC 9113 6.8 forbids it): the other side ignores it without a word, or refuses it.',
  options: z.object({
    /** GOAWAYs that the client has seen and not heeded; 2 where a drain has two steps. */
    goaways: z.number().int().positive().default(2),
    /** How long it waits for an answer. */
    patienceMs: z.number().int().positive().default(400),
  }),
  script: ({ goaways, patienceMs }) => ({
    calls: [
      [...ask, { wait: { own: 'end' } }],
      [
        { wait: { frame: 'GOAWAY', count: goaways } },
        // More than a round trip: they cannot have crossed.
        { wait: { ms: 50 } },
        ...ask,
        { wait: { ms: patienceMs } },
        { send: [{ type: 'RST_STREAM', code: 8 }] },
        { count: 'done' },
      ],
    ],
  }),
  what: 'calls on a connection that was retired',
  trial: {
    options: {},
    setup(setup) {
      proxyMaxConnectionDuration.prepare?.(setup, { ms: 200, drainMs: 100 });
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await channel.unary();
    },
  },
});
