/**
 * Packets that overtake each other, as on paths with several ways to go. TCP sorts them, takes what comes late for
 * lost, and may send it again for nothing.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { forward } from './path/forwarder.ts';
import { healPath } from './path/heal.ts';
import { directionsOf, hop, ways } from './path/match.ts';
import { programCounts } from './path/program.ts';

export default defineFault({
  id: 'packet-reorder',
  title: 'Packets overtake each other',
  explains:
    'Between the ends of a hop each n-th IP packet of a direction is held for a time while those behind it go on. The ' +
    'receiver answers the hole with duplicate acknowledgements; three of them make the sender send again ' +
    '(RFC 5681 3.2).',
  options: z.object({
    hop,
    direction: ways.default('to-server'),
    /** Each n-th packet of a direction is held. */
    every: z.number().int().min(2).default(5),
    /** How long it is held. */
    byMs: z.number().positive().default(20),
  }),
  async inject(lab, { hop, direction, every, byMs }) {
    await forward(await lab.path(hop), { directions: directionsOf(direction), reorder: { every, byMs } });
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ requestBytes: 100_000 });
    },
  },
  async bitten(lab, { hop }) {
    const value = (await programCounts(await lab.path(hop)))['overtaken'] ?? 0;
    return value > 0 ? { what: 'packets that were overtaken', value } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
