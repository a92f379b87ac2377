/**
 * A thin line: packets leave the path no faster than a rate, and wait in a queue that is only so long. Latency grows
 * with the queue, and what does not fit is lost.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import type { Path } from '../kit/path.ts';
import { healPath } from './path/heal.ts';
import { directionsOf, hop, ways } from './path/match.ts';

/** The device through which a direction leaves the path. */
function exits(path: Path, direction: Parameters<typeof directionsOf>[0]): string[] {
  return directionsOf(direction).map((one) => (one === 'to-server' ? path.far.device : path.near.device));
}

async function tc(path: Path, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await path.exec('tc', args);
  if (code !== 0)
    throw new Error(`expected tc ${args.join(' ')} to succeed on ${path.hop}: ${stderr.trim()}`);
  return stdout;
}

export default defineFault({
  id: 'bandwidth',
  title: 'The path is thin',
  explains:
    'The token bucket filter of the kernel (tbf) lets packets out at a rate after a first burst. What waits longer ' +
    'than the queue allows is dropped, so that TCP finds the rate by itself.',
  options: z.object({
    hop,
    direction: ways.default('both'),
    kilobitsPerSecond: z.number().int().positive(),
    /** What may pass at once after a silence; at least one packet. */
    burstBytes: z.number().int().min(1600).default(3200),
    /** The longest wait in the queue. */
    queueMs: z.number().int().positive().default(50),
  }),
  async inject(lab, { hop, direction, kilobitsPerSecond, burstBytes, queueMs }) {
    const path = await lab.path(hop);
    for (const device of exits(path, direction)) {
      const shape = [
        'rate',
        `${kilobitsPerSecond}kbit`,
        'burst',
        `${burstBytes}b`,
        'latency',
        `${queueMs}ms`,
      ];
      await tc(path, ['qdisc', 'replace', 'dev', device, 'root', 'tbf', ...shape]);
    }
  },
  trial: {
    options: { kilobitsPerSecond: 1000 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ requestBytes: 50_000, deadlineMs: 3000 });
    },
  },
  async bitten(lab, { hop, direction }) {
    const path = await lab.path(hop);
    let value = 0;
    for (const device of exits(path, direction)) {
      const text = await tc(path, ['-s', 'qdisc', 'show', 'dev', device]);
      value += Number(/overlimits (\d+)/.exec(text)?.[1] ?? 0);
    }
    return value > 0 ? { what: 'times that the queue had to wait for its rate', value } : undefined;
  },
  async heal(lab, { hop, direction }) {
    const path = await lab.path(hop);
    for (const device of exits(path, direction)) await tc(path, ['qdisc', 'del', 'dev', device, 'root']);
    await healPath(lab, path);
  },
});
