/** A TCP service that accepts and says nothing, not even in TLS. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { oneCall } from './peers/raw-server.ts';

export default defineFault({
  id: 'server-silent',
  title: 'Something accepts connections and says nothing',
  explains:
    'The port is open, TCP acknowledges, and no byte ever comes back: no ServerHello, no SETTINGS. A wrong port, a ' +
    'hung accept loop, a load balancer without a backend.',
  options: z.object({}),
  prepare(setup) {
    setup.server.kind = 'sink';
  },
  trial: { options: {}, drive: oneCall },
  async bitten(lab) {
    const { ignored = 0 } = await lab.server.asks();
    return ignored > 0 ? { what: 'connections whose bytes got no answer', value: ignored } : undefined;
  },
});
