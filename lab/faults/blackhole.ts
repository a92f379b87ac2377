/**
 * A path that swallows everything without a word: a route that leads nowhere, a firewall that drops, a cable that was
 * pulled behind a switch. From the start, or once enough has passed that a conversation is under way.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { healPath } from './path/heal.ts';
import { directionsOf, hop, ways } from './path/match.ts';
import { bite, bites, putRules, type Rule } from './path/rules.ts';

export default defineFault({
  id: 'blackhole',
  title: 'The path swallows everything',
  explains:
    'Between the ends of a hop every IP packet of one direction, or of both, disappears. Nobody is told: the sender ' +
    'repeats what is not acknowledged until its own timers give up, and an idle connection notices nothing at all.',
  options: z.object({
    hop,
    direction: ways.default('both'),
    /** Bytes of IP packets of TCP, both ways together, that still pass; 0 swallows from the start. */
    afterBytes: z.number().int().nonnegative().default(0),
  }),
  async inject(lab, { hop, direction, afterBytes }) {
    const directions = directionsOf(direction);
    const path = await lab.path(hop);
    if (afterBytes === 0) {
      const all = directions.map((one): Rule => ({
        direction: one,
        packets: 'ip',
        actions: [`${bite} drop`],
      }));
      await putRules(path, all);
      return;
    }
    // What passes is counted in both directions, whichever of them is swallowed in the end.
    const counted = (['to-server', 'to-client'] as const).map((one): Rule => ({
      direction: one,
      packets: 'tcp',
      actions: [`quota name passed ${directions.includes(one) ? `${bite} drop` : 'continue'}`],
    }));
    await putRules(path, counted, [`quota passed { over ${afterBytes} bytes }`]);
  },
  endsCapture: true,
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 500 });
    },
  },
  async bitten(lab, { hop }) {
    const value = await bites(await lab.path(hop));
    return value > 0 ? { what: 'packets that the path swallowed', value } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
