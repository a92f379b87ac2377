/**
 * Loss of chosen packets: the n-th of a kind on one hop, always the same ones. What TCP makes of a single loss depends
 * on which packet it was: a lost SYN costs a second, a lost segment in a burst one round trip, a lost last one a
 * time-out.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { healPath } from './path/heal.ts';
import { direction, hop, packets } from './path/match.ts';
import { bite, bites, putRules } from './path/rules.ts';

/** More packets than a run has: the count never starts again. */
const endless = 1 << 30;

export default defineFault({
  id: 'packet-loss-nth',
  title: 'The path loses chosen packets',
  explains:
    'Between the ends of a hop the n-th packet of a kind is dropped. The sender has sent it, the receiver never sees ' +
    'it, and TCP sends it again. A retransmission counts as one more packet of its kind.',
  options: z.object({
    hop,
    direction: direction.default('to-server'),
    packets: packets.default('data'),
    /** Which of them, counted from 1 since the fault was injected. */
    nth: z.array(z.number().int().positive().max(endless)).min(1),
  }),
  async inject(lab, { hop, direction, packets, nth }) {
    const chosen = nth.map((one) => one - 1).join(', ');
    const actions = [`numgen inc mod ${endless} { ${chosen} } ${bite} drop`];
    await putRules(await lab.path(hop), [{ direction, packets, actions }]);
  },
  trial: {
    options: { nth: [1], packets: 'syn' },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
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
