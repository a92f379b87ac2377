/**
 * Distance: every packet takes a while, more or less. Virtual links have no round trip to speak of, production has 1
 * to 150 ms, and much that fails only fails with it.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { forward } from './path/forwarder.ts';
import { healPath } from './path/heal.ts';
import { directionsOf, hop, ways } from './path/match.ts';
import { programCounts } from './path/program.ts';

export default defineFault({
  id: 'packet-delay',
  title: 'The path is long',
  explains:
    'Between the ends of a hop each IP packet is held for a time, with a jitter if so, and stays in order. The delay ' +
    'counts once for each direction: both together make the round trip.',
  options: z
    .object({
      hop,
      direction: ways.default('both'),
      /** How long a packet is held, one way. */
      ms: z.number().nonnegative(),
      /** Up to this much more or less, evenly spread. */
      jitterMs: z.number().nonnegative().default(0),
      /** Decides the jitter. */
      seed: z.number().int().default(1),
    })
    .refine(({ ms, jitterMs }) => jitterMs <= ms, 'the jitter cannot be more than the delay'),
  async inject(lab, { hop, direction, ms, jitterMs, seed }) {
    await forward(await lab.path(hop), { directions: directionsOf(direction), delayMs: ms, jitterMs, seed });
  },
  trial: {
    options: { ms: 40, jitterMs: 10 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
  async bitten(lab, { hop }) {
    const value = (await programCounts(await lab.path(hop)))['forwarded'] ?? 0;
    return value > 0 ? { what: 'packets that the path held for a while', value } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
