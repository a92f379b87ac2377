/** An application that gives its calls up. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';

/** CANCELLED (grpc/grpc doc/statuscodes.md), as the client's application saw it. */
const cancelled = 1;

export default defineFault({
  id: 'client-cancels',
  title: 'The client cancels its calls',
  explains:
    'The application cancels every call after a while: RST_STREAM CANCEL on the wire, which the proxy passes on. No ' +
    'deadline is involved, though the reset looks the same.',
  options: z.object({ afterMs: z.number().int().positive() }),
  prepare(setup, { afterMs }) {
    setup.client.calls = { ...setup.client.calls, cancelAfterMs: afterMs };
  },
  trial: {
    options: { afterMs: 120 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.serverStream().result;
    },
  },
  bitten(lab) {
    const value = lab.results.filter(({ code }) => code === cancelled).length;
    return Promise.resolve(value > 0 ? { what: 'calls that the application cancelled', value } : undefined);
  },
});
