/**
 * A firewall that lets nobody in, or an address that nobody has: connections are asked for and never answered. What is
 * open already goes on.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { healPath } from './path/heal.ts';
import { hop } from './path/match.ts';
import { bite, bites, putRules } from './path/rules.ts';

/** More packets than a run has: the count never starts again. */
const endless = 1 << 30;

export default defineFault({
  id: 'syn-drop',
  title: 'Connections are never answered',
  explains:
    'SYN packets towards the server disappear. The client repeats them after 1, 2, 4 … seconds (RFC 6298 2.1) and ' +
    'gives up by its own connect time-out; or they are answered with RST and fail at once. Connections that stand are not touched.',
  options: z.object({
    hop,
    /** How many are dropped; all when absent. */
    first: z.number().int().positive().max(endless).optional(),
    /** What they meet: nothing, or a RST as from a host where nobody listens. */
    answer: z.enum(['silence', 'reset']).default('silence'),
  }),
  async inject(lab, { hop, first, answer }) {
    const some = first === undefined ? '' : `numgen inc mod ${endless} < ${first} `;
    const actions = [`${some}${bite} ${answer === 'silence' ? 'drop' : 'reject with tcp reset'}`];
    await putRules(await lab.path(hop), [{ direction: 'to-server', packets: 'syn', actions }]);
  },
  endsCapture: true,
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 300 });
    },
  },
  async bitten(lab, { hop }) {
    const value = await bites(await lab.path(hop));
    return value > 0 ? { what: 'connection attempts that the path dropped', value } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
