/**
 * Loss at a rate, as a bad cable, a full queue or a weak radio gives it. It looks random and is not: the seed decides
 * which packets are lost.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { isOneOf, positions } from './path/chosen.ts';
import { healPath } from './path/heal.ts';
import { directionsOf, hop, packets, ways } from './path/match.ts';
import { bite, bites, putRules } from './path/rules.ts';

export default defineFault({
  id: 'packet-loss-rate',
  title: 'The path loses packets at a rate',
  explains:
    'Between the ends of a hop a share of the packets is dropped. TCP sends them again, by duplicate ' +
    'acknowledgements where enough follows and by time-out where not, and slows down each time.',
  options: z.object({
    hop,
    direction: ways.default('both'),
    packets: packets.default('tcp'),
    /** Share that is lost, in steps of 0.1. */
    percent: z.number().min(0.1).max(100),
    /** Decides which ones. */
    seed: z.number().int().default(1),
  }),
  async inject(lab, { hop, direction, packets, percent, seed }) {
    const rules = directionsOf(direction).map((one, index) => ({
      direction: one,
      packets,
      // Another choice for each direction: the same one would lose a segment and its acknowledgement together.
      actions: [`${isOneOf(positions(percent, seed + index))} ${bite} drop`],
    }));
    await putRules(await lab.path(hop), rules);
  },
  trial: {
    options: { percent: 20 },
    async drive(lab) {
      const channel = await lab.channel();
      for (let calls = 0; calls < 10; calls++) await channel.unary({ deadlineMs: 1500 });
    },
  },
  async bitten(lab, { hop }) {
    const value = await bites(await lab.path(hop));
    return value > 0 ? { what: 'packets that the path lost', value } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
