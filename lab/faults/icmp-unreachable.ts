/**
 * A path that says no: a router without a route, a firewall that rejects. The kernel of the sender learns at once
 * what a black hole leaves to its timers.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { healPath } from './path/heal.ts';
import { direction, hop, packets } from './path/match.ts';
import { bite, bites, putRules } from './path/rules.ts';

export default defineFault({
  id: 'icmp-unreachable',
  title: 'The path answers with ICMP unreachable',
  explains:
    'Between the ends of a hop the chosen packets are dropped and their sender gets an ICMP destination unreachable ' +
    '(RFC 792) that quotes them, from the address they were sent to. A connection attempt fails at once ' +
    '(EHOSTUNREACH, ENETUNREACH, ECONNREFUSED); an open connection takes it as a hint and goes on repeating ' +
    '(RFC 1122 4.2.3.9).',
  options: z.object({
    hop,
    direction: direction.default('to-server'),
    packets: packets.default('syn'),
    /** What is said, in the words of nftables. */
    code: z
      .enum(['net-unreachable', 'host-unreachable', 'port-unreachable', 'net-prohibited', 'admin-prohibited'])
      .default('host-unreachable'),
  }),
  async inject(lab, { hop, direction, packets, code }) {
    const actions = [`${bite} reject with icmp type ${code}`];
    await putRules(await lab.path(hop), [{ direction, packets, actions }]);
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 500 });
    },
  },
  async bitten(lab, { hop }) {
    const value = await bites(await lab.path(hop));
    return value > 0 ? { what: 'packets answered with ICMP unreachable', value } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
