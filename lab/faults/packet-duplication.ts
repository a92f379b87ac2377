/**
 * Packets that arrive twice: a loop that is being repaired, a mirror port that feeds back, a radio that repeats. TCP
 * throws the second one away and says so in its acknowledgement.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { forward } from './path/forwarder.ts';
import { healPath } from './path/heal.ts';
import { directionsOf, hop, ways } from './path/match.ts';
import { programCounts } from './path/program.ts';

export default defineFault({
  id: 'packet-duplication',
  title: 'Packets arrive twice',
  explains:
    'Between the ends of a hop each n-th IP packet of a direction is sent twice. The receiver answers a segment that ' +
    'it has already with a duplicate acknowledgement that carries the range (RFC 2883).',
  options: z.object({
    hop,
    direction: ways.default('to-server'),
    /** Each n-th packet of a direction is doubled; 1 doubles all. */
    every: z.number().int().positive().default(3),
  }),
  async inject(lab, { hop, direction, every }) {
    await forward(await lab.path(hop), { directions: directionsOf(direction), duplicateEvery: every });
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
  async bitten(lab, { hop }) {
    const value = (await programCounts(await lab.path(hop)))['duplicated'] ?? 0;
    return value > 0 ? { what: 'packets that were sent twice', value } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
