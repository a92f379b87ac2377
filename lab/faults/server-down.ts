/** A server whose port nobody listens on: not started yet, crashed, or between two versions. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import type { Lab } from '../kit/lab.ts';
import { healServer } from './peers/heal.ts';

/** Servers on their way back. */
const returning = new WeakMap<Lab, Promise<void>>();

export default defineFault({
  id: 'server-down',
  title: 'Nobody listens on the port of the server',
  explains:
    'The process of the server is gone before the traffic, so its kernel answers SYN by RST. With `forMs` it comes ' +
    'back and listens late, as a service that starts slowly.',
  options: z.object({
    /** How long nobody listens; for good unless given. */
    forMs: z.number().int().positive().optional(),
  }),
  async inject(lab, { forMs }) {
    await lab.server.signal('SIGKILL');
    await lab.until('the server to be gone', async () => (lab.server.running() ? undefined : true), 5000);
    if (forMs === undefined) return;
    const back = lab.pace(forMs).then(() => lab.server.restart());
    // Who heals waits for it; an interrupted run does not.
    back.catch(() => undefined);
    returning.set(lab, back);
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 1000 });
    },
  },
  bitten(lab) {
    // UNAVAILABLE by most proxies, INTERNAL or UNKNOWN by those that do not know gRPC.
    const value = lab.results.filter(({ code }) => code !== 0).length;
    return Promise.resolve(value > 0 ? { what: 'calls that found nobody', value } : undefined);
  },
  async heal(lab) {
    await returning.get(lab);
    await healServer(lab);
  },
});
