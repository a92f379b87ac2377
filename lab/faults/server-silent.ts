/** A TCP service that accepts and says nothing, not even in TLS. */
import { z } from 'zod';
import { defineRawServerFault } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-silent',
  title: 'Something accepts connections and says nothing',
  explains:
    'The port is open, TCP acknowledges, and no byte ever comes back: no ServerHello, no SETTINGS. A wrong port, a ' +
    'hung accept loop, a load balancer without a backend.',
  options: z.object({}),
  script: () => ({
    plainTcp: true,
    habits: { ackSettings: false, answerPings: false, updateWindows: false },
    opening: [],
    steps: [{ wait: { bytes: 1 } }, { count: 'ignored' }],
    calls: [[]],
  }),
  proof: { counter: 'ignored', what: 'connections whose bytes got no answer' },
  trial: { options: {} },
});
