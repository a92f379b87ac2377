/** `npm run bench:lab`: what a run of the lab costs by itself. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBackend } from '../../../lab/cli/choose-backend.ts';
import { chooseProxies } from '../../../lab/cli/choose-proxies.ts';
import { onInterrupt } from '../../../lab/cli/interrupt.ts';
import { codeRoot } from '../../../lab/cli/places.ts';
import type { Backend } from '../../../lab/kit/define-backend.ts';
import type { Lab } from '../../../lab/kit/lab.ts';
import { makeScratch } from '../../../lab/runner/scratch.ts';
import { createSlot } from '../../../lab/runner/slot.ts';
import { createStore } from '../../../lab/store/store.ts';
import { median } from '../bench/measure.ts';
import { type Cost, type Ground, measureRun } from './measure.ts';

const help = `npm run bench:lab -- [options]

  --rounds N      runs of each kind; medians are printed (9)
  --backend LIST  netns,docker (both)
  --calls N       calls of the runs that show what taps cost (10000)
  --help

Exit code 1 when a median misses what it must reach: the first call within 1 s on netns, within 4 s on docker.
`;

/** From the start of a run to the end of its first call, median, seconds. */
const must: Readonly<Record<Backend['id'], number>> = { netns: 1, docker: 4 };

/** Calls under way at a time: what keeps both peers busy. */
const width = 32;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function groundOf(id: Backend['id'], signal: AbortSignal): Promise<Ground> {
  const backend = await loadBackend(id);
  const probe = await backend.probe();
  if (!probe.available) throw new Error(`${id}: ${probe.reason}`);
  const { proxies, envoyBinary, envoyVersion } = await chooseProxies({ proxy: ['envoy'] }, id);
  await backend.prepare({ envoyBinary, envoyVersion }, (what) => process.stderr.write(`${what}\n`));
  const [proxy] = proxies;
  if (proxy === undefined) throw new Error('no Envoy was found');
  const store = await createStore(join(codeRoot, '.h2lab', 'bench-lab')).createSuite();
  return { backend, proxy: proxy.driver, proxyVersion: proxy.version, store, signal };
}

function medianOf(costs: readonly Cost[], what: (cost: Cost) => number): number {
  return median(costs.map(what));
}

async function emptyRuns(ground: Ground, rounds: number): Promise<void> {
  const { id } = ground.backend;
  const kind = ground.slot === undefined ? 'fresh' : 'in a warm slot';
  // The first one reads programs from the disk.
  await measureRun(ground, {});
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round++) costs.push(await measureRun(ground, {}));
  const first = medianOf(costs, ({ firstCallMs }) => firstCallMs) / 1000;
  const total = medianOf(costs, ({ totalMs }) => totalMs) / 1000;
  const reached = first < must[id];
  say(
    `${id}, ${kind}: start to first call ${first.toFixed(2)} s (must ${must[id]} s: ${reached ? 'reached' : 'MISSED'})`,
  );
  say(`  whole run ${total.toFixed(2)} s, median of ${rounds}`);
  if (id === 'netns') say(`  CPU of a run ${medianOf(costs, ({ cpuSeconds }) => cpuSeconds).toFixed(2)} s`);
  const titles = [...(costs[0]?.steps.keys() ?? [])];
  const steps = titles.map(
    (title) => `${title} ${Math.round(medianOf(costs, ({ steps }) => steps.get(title) ?? 0))}`,
  );
  say(`  steps in ms: ${steps.join(', ')}`);
  if (!reached) process.exitCode = 1;
}

/** The same runs one after the other in a slot, as a suite has them. */
async function warmRuns(ground: Ground, rounds: number): Promise<void> {
  const scratch = await makeScratch(ground.store);
  const slot = createSlot({ backend: ground.backend, folder: join(scratch, '0'), more: () => true });
  try {
    await emptyRuns({ ...ground, slot }, rounds);
  } finally {
    await slot.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function callsOf(lab: Lab, count: number): Promise<void> {
  const channel = await lab.channel();
  let left = count;
  async function work(): Promise<void> {
    while (left-- > 0) {
      const { code } = await channel.unary();
      if (code !== 0) throw new Error(`expected every call to pass, one ended with status ${code}`);
    }
  }
  await Promise.all(Array.from({ length: width }, work));
}

/** The same traffic with and without taps, in turn. */
async function tapCost(ground: Ground, calls: number, rounds: number): Promise<void> {
  const seconds = { none: [] as number[], one: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    for (const ends of ['none', 'one'] as const) {
      let took = NaN;
      await measureRun(ground, { none: ends === 'none' }, async (lab) => {
        const begin = performance.now();
        await callsOf(lab, calls);
        took = (performance.now() - begin) / 1000;
      });
      seconds[ends].push(took);
    }
  }
  const [without, tapped] = [median(seconds.none), median(seconds.one)];
  const overhead = ((tapped / without - 1) * 100).toFixed(0);
  say(
    `${ground.backend.id}: ${calls} calls in ${without.toFixed(2)} s untapped, ${tapped.toFixed(2)} s tapped: ${overhead} % more`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '9' },
      backend: { type: 'string', default: 'netns,docker' },
      calls: { type: 'string', default: '10000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(help);
    return;
  }
  const [rounds, calls] = [Number(values.rounds), Number(values.calls)];
  if (!(rounds >= 1) || !(calls >= 1)) throw new Error('--rounds and --calls take numbers from 1');
  const interrupt = onInterrupt();
  try {
    for (const id of values.backend.split(',') as Backend['id'][]) {
      const ground = await groundOf(id, interrupt.signal);
      await emptyRuns(ground, rounds);
      if (id === 'netns') await warmRuns(ground, rounds);
      if (id === 'netns') await tapCost(ground, calls, Math.min(rounds, 3));
    }
  } finally {
    interrupt.release();
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`bench:lab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
});
