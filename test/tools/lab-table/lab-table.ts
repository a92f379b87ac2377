/** `npm run test:lab`: every fault at every place of the lab, proven to bite and to heal, as one table. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { discover } from '../../../analyzer/node/discover.ts';
import { isPrivileged, runInUserNamespace } from '../../../lab/backends/netns/rootless.ts';
import { onInterrupt } from '../../../lab/cli/interrupt.ts';
import { codeRoot } from '../../../lab/cli/places.ts';
import type { Fault } from '../../../lab/kit/define-fault.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import type { TransportVariant } from '../../../lab/model/plan.ts';
import { largestSeed } from '../../../lab/runner/random.ts';
import { createStore } from '../../../lab/store/store.ts';
import { findPlaces, type TrialPlace } from './places.ts';
import { codeOfTable, type LabTable, type TrialResult, unsupportedOn } from './results.ts';
import { tableText } from './text.ts';
import { type TrialRun, tryFault } from './trial.ts';

const help = `npm run test:lab -- [FAULT…] [options]

Tries every fault (lab/faults) with the least traffic under which it bites, on each backend and proxy, and asks
whether the lab is whole again: an ordinary call passes, and nothing is left on the machine.

  FAULT…            faults whose id contains one of these; ^ at the beginning or $ at the end anchors it
  --backend LIST    netns,docker (both)
  --proxy LIST      envoy,haproxy,nghttpx,nginx,node,none (all)
  --tls LIST        plain,tls (plain, and TLS for faults that plaintext cannot carry)
  --jobs N          trials at the same time (by cores)
  --seed N          decides every random choice (made up, and printed)
  --json FILE       where the table goes as JSON (.h2lab/trials/lab-table.json)
  --help

Exit codes: 0 all bitten and healed where they can be had; 1 one failed, or netns cannot carry one at all;
3 this machine lacks a backend or a proxy; 4 usage.
Folders of trials that failed stay in .h2lab/trials/runs/latest.
`;

const state = join(codeRoot, '.h2lab', 'trials');

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        backend: { type: 'string', default: '' },
        proxy: { type: 'string', default: '' },
        tls: { type: 'string', default: '' },
        jobs: { type: 'string', default: String(Math.max(2, availableParallelism())) },
        seed: { type: 'string', default: String(randomInt(largestSeed)) },
        json: { type: 'string', default: join(state, 'lab-table.json') },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function listed(text: string): string[] {
  return text.split(',').filter((word) => word !== '');
}

function variantsOf(text: string): TransportVariant[] {
  if (text === '') return ['plain'];
  const variants = listed(text).filter((one): one is TransportVariant => one === 'plain' || one === 'tls');
  if (variants.length === 0 || variants.length < listed(text).length)
    throw new UsageError(`--tls ${text}: expected plain, tls or both, separated by commas`);
  return variants;
}

function matches(id: string, filter: string): boolean {
  return `^${id}$`.includes(filter);
}

async function chosenFaults(filters: readonly string[]): Promise<Fault[]> {
  const all = (await discover<Fault>(join(codeRoot, 'lab', 'faults'))).map(({ value }) => value);
  const unused = filters.find((filter) => !all.some(({ id }) => matches(id, filter)));
  if (unused !== undefined) throw new UsageError(`${unused}: no fault's id contains it`);
  return all.filter(({ id }) => filters.length === 0 || filters.some((filter) => matches(id, filter)));
}

/** The place in TLS where plaintext cannot carry a fault, and TLS can or lacks something else; else the place itself. */
function inTlsIfNeeded(fault: Fault, place: TrialPlace): TrialPlace {
  const at = { backend: place.backend.id, proxy: place.proxy.driver.id };
  const reason = (variant: TransportVariant): string | undefined => fault.unsupported?.({ ...at, variant });
  const plain = reason('plain');
  return plain !== undefined && reason('tls') !== plain ? { ...place, variant: 'tls' } : place;
}

/** All trials, several at a time; the results are in their order. */
async function tryAll(
  all: readonly { fault: Fault; place: TrialPlace }[],
  jobs: number,
  run: TrialRun,
): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  let next = 0;
  let done = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < all.length && !run.signal.aborted; index = next++) {
      const { fault, place } = all[index]!;
      const result = await tryFault(fault, place, run);
      results[index] = result;
      const words = `${result.fault} ${result.backend} ${result.proxy} ${result.variant}`;
      const said = result.outcome === 'failed' ? `FAILED ${result.reason ?? ''}` : result.outcome;
      process.stderr.write(`[${++done}/${all.length}] ${words}: ${said} (${result.seconds.toFixed(1)} s)\n`);
    }
  }
  await Promise.all(Array.from({ length: jobs }, work));
  run.signal.throwIfAborted();
  return results;
}

async function main(): Promise<number> {
  const { values, positionals } = read();
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new UsageError(`--jobs ${values.jobs}: expected a number from 1`);
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new UsageError(`--seed ${values.seed}: expected a whole number`);
  const variants = variantsOf(values.tls);
  const faults = await chosenFaults(positionals);
  if (!isPrivileged() && values.backend !== 'docker') return await runInUserNamespace(process.argv.slice(2));
  const began = Date.now();
  const interrupt = onInterrupt();
  try {
    mkdirSync(state, { recursive: true, mode: 0o700 });
    const store = await createStore(state).createSuite();
    const wish = { backends: listed(values.backend), proxies: listed(values.proxy), variants };
    const { places, absent } = await findPlaces(wish, (what) => process.stderr.write(`${what}\n`));
    process.stderr.write(`seed ${seed}\n`);
    const all = faults.flatMap((fault) =>
      places.map((place) => ({ fault, place: values.tls === '' ? inTlsIfNeeded(fault, place) : place })),
    );
    const trials = await tryAll(all, jobs, { store, seed, signal: interrupt.signal });
    const table: LabTable = {
      format: 'h2lab.lab-table/1',
      started: new Date(began).toISOString(),
      seed,
      seconds: (Date.now() - began) / 1000,
      faults: faults.map(({ id }) => id),
      absent,
      unsupportedOnNetns: unsupportedOn('netns', trials),
      trials,
    };
    writeFileSync(values.json, `${JSON.stringify(table, null, 2)}\n`);
    process.stdout.write(tableText(table));
    return codeOfTable(table);
  } finally {
    interrupt.release();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`test:lab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 4 : 5;
}
