/** A client that sends PINGs as fast as it can, or at a rhythm that a server calls too many. */
import { z } from 'zod';
import { defineRawClientFault } from './peers/raw-client.ts';

export default defineRawClientFault({
  id: 'client-ping-flood',
  title: 'The client sends too many PINGs',
  explains:
    'PINGs without calls between them. gRPC servers answer GOAWAY ENHANCE_YOUR_CALM "too_many_pings"; proxies count ' +
    'control frames and close.',
  options: z.object({
    pings: z.number().int().positive(),
    everyMs: z.number().int().nonnegative().default(0),
  }),
  script: ({ pings, everyMs }) => ({
    steps: [
      { wait: { frame: 'SETTINGS' } },
      {
        repeat: pings,
        steps: [{ send: [{ type: 'PING' }] }, ...(everyMs > 0 ? [{ wait: { ms: everyMs } }] : [])],
      },
      { wait: { frame: 'PING', ack: true } },
      { count: 'done' },
    ],
  }),
  what: 'floods of PINGs',
  trial: { options: { pings: 2000 } },
});
