/** A server that accepts TCP and ends the connection as soon as the ClientHello comes. */
import { z } from 'zod';
import { defineRawServerFault } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-drops-hello',
  title: 'The server drops connections at the ClientHello',
  explains:
    'Something accepts TCP, takes the first bytes, and resets or closes the connection without a byte of its own: a ' +
    'process that fails while it sets up TLS, a load balancer without a healthy target.',
  options: z.object({
    /** RST, or FIN. */
    how: z.enum(['rst', 'fin']).default('rst'),
  }),
  script: ({ how }) => ({
    plainTcp: true,
    opening: [{ wait: { bytes: 1 } }, { count: 'dropped' }, { close: how }],
  }),
  unsupported: ({ variant }) =>
    variant === 'plain' ? 'it is a matter of TLS, and this run is in plaintext' : undefined,
  proof: { counter: 'dropped', what: 'connections that ended at the first bytes' },
  trial: { options: {} },
});
