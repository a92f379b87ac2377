/**
 * A link that goes down, and comes up again by itself if so: a cable, a switch port, a virtual machine's network card.
 * The host at that end sees its carrier go; the one at the other end sees silence.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import type { RunningProcess } from '../kit/define-backend.ts';
import type { Path } from '../kit/path.ts';
import { healPath } from './path/heal.ts';
import { hop } from './path/match.ts';

interface Link {
  stats64: { tx: { carrier_changes: number } };
}

/** What a path must be given back: changes of carrier before the fault, and who is about to make more. */
const injected = new WeakMap<Path, { before: number; timer?: RunningProcess }>();

function device(path: Path, end: 'near' | 'far'): string {
  return path[end].device;
}

async function ip({ exec, hop }: Path, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await exec('ip', args);
  if (code !== 0) throw new Error(`expected ip ${args.join(' ')} to succeed on ${hop}: ${stderr.trim()}`);
  return stdout;
}

async function carrierChanges(path: Path, end: 'near' | 'far'): Promise<number> {
  const text = await ip(path, ['-j', '-s', '-s', 'link', 'show', 'dev', device(path, end)]);
  const [link] = JSON.parse(text) as Link[];
  return link?.stats64.tx.carrier_changes ?? 0;
}

export default defineFault({
  id: 'link-down',
  title: 'A link goes down',
  explains:
    'The device of the path that faces one end of a hop is set down. That end loses its carrier, keeps its addresses ' +
    'and routes, and what it sends is lost; the other end is told nothing.',
  options: z.object({
    hop,
    /** Which end loses its carrier: `near` opens connections, `far` accepts them. */
    end: z.enum(['near', 'far']).default('far'),
    /** When it goes down, counted from the injection. */
    afterMs: z.number().int().nonnegative().default(0),
    /** How long it is down; until the end of the traffic when absent. */
    forMs: z.number().int().positive().optional(),
  }),
  async inject(lab, { hop, end, afterMs, forMs }) {
    const path = await lab.path(hop);
    const before = await carrierChanges(path, end);
    injected.set(path, { before });
    const set = (state: string): string => `ip link set dev ${device(path, end)} ${state}`;
    if (afterMs === 0 && forMs === undefined) {
      await ip(path, ['link', 'set', 'dev', device(path, end), 'down']);
      return;
    }
    // Time is part of this fault: it is kept at the path, where nothing of ours is in between.
    const steps = [
      `sleep ${afterMs / 1000}`,
      set('down'),
      ...(forMs === undefined ? [] : [`sleep ${forMs / 1000}`, set('up')]),
    ];
    const timer = await path.start({ title: 'link', program: 'bash', args: ['-c', steps.join('; ')] });
    injected.set(path, { before, timer });
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 300 });
    },
  },
  async bitten(lab, { hop, end }) {
    const path = await lab.path(hop);
    const value = (await carrierChanges(path, end)) - (injected.get(path)?.before ?? 0);
    return value > 0 ? { what: 'changes of the carrier', value } : undefined;
  },
  async heal(lab, { hop, end }) {
    const path = await lab.path(hop);
    const timer = injected.get(path)?.timer;
    await timer?.kill('SIGKILL');
    await timer?.exited;
    await ip(path, ['link', 'set', 'dev', device(path, end), 'up']);
    await healPath(lab, path);
  },
});
