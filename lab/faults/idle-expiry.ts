/**
 * A stateful middlebox that forgets: a NAT, a firewall or a load balancer drops its entry of a connection that has
 * been silent for some time, and the ends are not told. In production that is minutes; here it is a number.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { healPath } from './path/heal.ts';
import { hop } from './path/match.ts';
import { bite, bites, putRules, type Rule } from './path/rules.ts';

/** How a flow is written, from the client to the server; packets of the other way are turned round. */
const forth = 'ip saddr . tcp sport . ip daddr . tcp dport';
const back = 'ip daddr . tcp dport . ip saddr . tcp sport';

export default defineFault({
  id: 'idle-expiry',
  title: 'A middlebox forgets idle connections',
  explains:
    'Between the ends of a hop a table of flows is kept, as NATs and firewalls do: a SYN enters one, each packet ' +
    'renews it, and packets without an entry are dropped, or answered with RST. A connection that was silent for ' +
    'longer than the time-out is dead, and the end that speaks first finds out.',
  options: z.object({
    hop,
    /** Silence after which a flow is forgotten. */
    ms: z.number().int().min(100),
    /** What packets without an entry meet. */
    answer: z.enum(['silence', 'reset']).default('silence'),
  }),
  async inject(lab, { hop, ms, answer }) {
    const flow = (key: string): string => `@flows { ${key} timeout ${ms}ms }`;
    const refuse = `${bite} ${answer === 'silence' ? 'drop' : 'reject with tcp reset'}`;
    const known = (key: string): string => `${key} @flows update ${flow(key)} accept`;
    const rules: Rule[] = [
      {
        direction: 'to-server',
        packets: 'tcp',
        actions: [`tcp flags & (syn | ack) == syn update ${flow(forth)} accept`, known(forth), refuse],
      },
      { direction: 'to-client', packets: 'tcp', actions: [known(back), refuse] },
    ];
    const flows =
      'set flows { type ipv4_addr . inet_service . ipv4_addr . inet_service; size 65535; flags dynamic,timeout; }';
    await putRules(await lab.path(hop), rules, [flows]);
  },
  endsCapture: true,
  trial: {
    options: { ms: 300 },
    async drive(lab) {
      const channel = await lab.channel();
      // On a slow machine the connection is forgotten before the first call.
      await channel.unary({ deadlineMs: 500 });
      await lab.pace(600);
      await channel.unary({ deadlineMs: 500 });
    },
  },
  async bitten(lab, { hop }) {
    const value = await bites(await lab.path(hop));
    return value > 0 ? { what: 'packets of connections that the middlebox had forgotten', value } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
