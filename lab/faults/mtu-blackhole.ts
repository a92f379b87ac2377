/**
 * A path that is narrower than its ends believe: a tunnel, a VPN, an overlay network. Handshakes and small calls pass,
 * the first large packet does not. What makes it a black hole is a firewall that drops the ICMP error as well.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { healPath } from './path/heal.ts';
import { directionsOf, hop, ways } from './path/match.ts';
import { startProgram } from './path/program.ts';
import { bite, bites, putRules } from './path/rules.ts';

export default defineFault({
  id: 'mtu-blackhole',
  title: 'The path loses large packets',
  explains:
    'IP packets above a size are dropped between the ends of a hop. With ICMP their sender is told the size that fits ' +
    '(RFC 1191), remembers it for ten minutes and sends smaller ones; without, it repeats the same packet until ' +
    'somebody gives up.',
  options: z.object({
    hop,
    direction: ways.default('both'),
    /** The largest IP packet that passes. */
    mtu: z.number().int().min(576).max(1499).default(1280),
    /** Whether the sender is told. */
    icmp: z.boolean().default(false),
  }),
  async inject(lab, { hop, direction, mtu, icmp }) {
    const path = await lab.path(hop);
    const directions = directionsOf(direction);
    if (icmp) await startProgram(path, 'too-big', [path.near.device, path.far.device, mtu, ...directions]);
    const actions = [`ip length > ${mtu} ${bite} drop`];
    await putRules(
      path,
      directions.map((one) => ({ direction: one, packets: 'ip', actions })),
    );
  },
  endsCapture: true,
  trial: {
    options: {},
    async drive(lab) {
      // Over TLS the certificates are too large already, and the channel never becomes ready.
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ requestBytes: 20_000, deadlineMs: 700 });
    },
  },
  async bitten(lab, { hop }) {
    const value = await bites(await lab.path(hop));
    return value > 0 ? { what: 'packets that were too large for the path', value } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
