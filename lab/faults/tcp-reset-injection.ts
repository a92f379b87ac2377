/**
 * Somebody on the path ends a connection in the name of its ends: a firewall that has seen enough, an intrusion
 * prevention system, a load balancer that has lost its state. Neither application has done anything.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { healPath } from './path/heal.ts';
import { direction, hop } from './path/match.ts';
import { programCounts, startProgram } from './path/program.ts';

/** How far the sequence number is from the right one: RFC 5961 3.2 has an answer of its own for each. */
const offsets = { right: 0, 'in-window': 100, outside: 1 << 30 } as const;

export default defineFault({
  id: 'tcp-reset-injection',
  title: 'The path resets a connection',
  explains:
    'At a point of the conversation the path sends RST to one end of a hop, or to both, in the name of the other end. ' +
    'With the right sequence number the connection is gone at once (ECONNRESET); inside of the window with a wrong ' +
    'one the kernel asks back by a challenge ACK and goes on; outside of it nothing happens (RFC 5961 3.2).',
  options: z.object({
    hop,
    /** The point: the n-th segment with payload in this direction since the injection. */
    direction: direction.default('to-client'),
    nth: z.number().int().positive().default(1),
    /** Who gets it: the end that opened the connection, the one that accepted it, or both. */
    to: z.enum(['client', 'server', 'both']).default('both'),
    sequence: z.enum(['right', 'in-window', 'outside']).default('right'),
    /** Time to live that it starts with; another one than the ends' own gives it away. */
    ttl: z.number().int().min(2).max(255).default(64),
  }),
  async inject(lab, { hop, direction, nth, to, sequence, ttl }) {
    const path = await lab.path(hop);
    const ends = [...(to === 'server' ? [] : ['near']), ...(to === 'client' ? [] : ['far'])];
    const args = [path.near.device, path.far.device, direction, nth, offsets[sequence], ttl, ...ends];
    await startProgram(path, 'reset', args);
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 1500 });
    },
  },
  async bitten(lab, { hop }) {
    const { near = 0, far = 0 } = await programCounts(await lab.path(hop));
    return near + far > 0 ? { what: 'RST segments that the path sent', value: near + far } : undefined;
  },
  async heal(lab, { hop }) {
    await healPath(lab, await lab.path(hop));
  },
});
