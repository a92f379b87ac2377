import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { joinReporters } from '../../reports/join-reporters.ts';
import { makeReporter } from '../../reports/reporters.ts';
import type { ReporterWish } from '../../reports/reporter-names.ts';
import { type SecretOptions, secretsOf } from '../../reports/secrets.ts';
import { isPrivileged, runInUserNamespace } from '../backends/netns/rootless.ts';
import type { Backend } from '../kit/define-backend.ts';
import { InterruptedError } from '../model/errors.ts';
import type { Scenario } from '../kit/define-scenario.ts';
import { type ClientName, usualClient } from '../model/clients.ts';
import type { Role, TransportVariant } from '../model/plan.ts';
import { allVariants, transportOf, type Variant } from '../model/variants.ts';
import { isWithoutProxy } from '../runner/role.ts';
import type { Job } from '../runner/run-job.ts';
import { largestSeed } from '../runner/random.ts';
import { runSuite } from '../runner/suite.ts';
import { analyzeFiles } from './analyze.ts';
import { runInputs } from './analyze-inputs.ts';
import { runLogs } from './analyze-logs.ts';
import { chooseBackend } from './choose-backend.ts';
import { chooseClients } from './choose-clients.ts';
import { type ChosenProxy, chooseProxies, noProxy, type ProxyChoice } from './choose-proxies.ts';
import { sweepAll } from './clean.ts';
import { ExitCode } from './exit-codes.ts';
import { type Interrupt, onInterrupt } from './interrupt.ts';
import { openStore } from './open-store.ts';
import { readAnalysis } from './read-analysis.ts';
import { readWire } from './read-wire.ts';
import { mustReachFiles, readReporters } from './reporter-list.ts';
import { rerunOf } from './rerun.ts';
import { environmentOf } from './run-environment.ts';
import { isControl, selectScenarios } from './select.ts';
import { type Shard, shardOf } from './shard.ts';
import { codeOfSuite } from './suite-code.ts';
import { mustBeWritable } from './writable.ts';

/** Options of `h2lab run`, as the command line gives them. */
export interface RunOptions extends SecretOptions {
  backend: string;
  proxy: string[];
  client: ClientName[];
  variant: Variant[];
  roles: Role[];
  repeat: number;
  jobs: number | 'auto';
  retries: number;
  shard?: Shard;
  failFast?: boolean;
  seed?: number;
  fresh?: boolean;
  keep?: boolean;
  tap: 'one' | 'both';
  tapRing?: number;
  reporter?: string[];
  json?: string;
  /** False: TLS keys are left out of what is kept. */
  keys?: boolean;
  envoyVersion?: string;
  envoyImage?: string;
  strict?: boolean;
}

/** The transports that are asked for, each with the forms of it; one lab run answers all of them. */
function transportsOf(wanted: readonly Variant[]): { variant: TransportVariant; forms: Variant[] }[] {
  const sorted = allVariants.filter((variant) => wanted.includes(variant));
  return (['plain', 'tls'] as const)
    .map((variant) => ({ variant, forms: sorted.filter((form) => transportOf(form) === variant) }))
    .filter(({ forms }) => forms.length > 0);
}

/** Whoever gets such a capture reads what was said in it. */
const KEYS_INSIDE = 'h2lab: captures of TLS runs have their keys inside (--no-keys leaves them out)\n';

/**
 * Each scenario through each proxy, by each client; one that has no proxy runs once a client, without. A control of a
 * combined fault has a fault, and no control.
 */
function jobsOf(
  scenarios: readonly Scenario[],
  options: RunOptions,
  proxies: readonly ChosenProxy[],
  none: ChosenProxy,
): Job[] {
  const repeats = Array.from({ length: options.repeat }, (_, i) => i + 1);
  return repeats.flatMap((repeat) =>
    scenarios.flatMap((scenario) =>
      (isWithoutProxy(scenario) ? [none] : proxies).flatMap(({ driver: proxy, version: proxyVersion }) =>
        options.client.flatMap((name) =>
          transportsOf(options.variant).flatMap((wire) =>
            rolesOf(scenario, options.roles).map((role) => ({
              ...{ scenario, role, ...wire, proxy, proxyVersion, repeat },
              ...(name === usualClient ? {} : { client: name }),
            })),
          ),
        ),
      ),
    ),
  );
}

function rolesOf({ id }: Scenario, wanted: readonly Role[]): readonly Role[] {
  return isControl(id) ? wanted.filter((role) => role === 'fault') : wanted;
}

/** A lab's processes wait more than they work: one more than there are cores. One that is kept has nobody beside it. */
function parallelOf({ jobs, keep }: RunOptions): number {
  if (keep === true) return 1;
  return jobs === 'auto' ? Math.min(8, availableParallelism() + 1) : jobs;
}

/** Shows the ways into a lab that stands, and waits for Ctrl-C. */
async function keepLab(
  waysIn: readonly string[],
  interrupt: Interrupt,
  stream: NodeJS.WritableStream,
): Promise<void> {
  const lines = ['', 'The lab is kept. Enter a host, or capture on a hop, from another terminal:'];
  stream.write([...lines, ...waysIn.map((line) => `  ${line}`), 'Ctrl-C takes it down.', ''].join('\n'));
  await interrupt.next();
}

/** What `--reporter` and `--json` ask for; the terminal and the page where nothing does. */
function wishesOf({ reporter, json }: RunOptions): ReporterWish[] {
  const lists = reporter ?? ['list,html'];
  return readReporters([...lists, ...(json === undefined ? [] : [`json=${json}`])]);
}

/** Images and the like, made before the first run; an interruption does not wait for an engine to finish one. */
async function prepare(
  backend: Backend,
  { proxies, envoyBinary, envoyVersion }: ProxyChoice,
  options: RunOptions,
  interrupt: Interrupt,
): Promise<void> {
  const work = backend.prepare(
    {
      envoyBinary,
      envoyVersion,
      programs: proxies.flatMap(({ driver }) => driver.program ?? []),
      ...(options.envoyImage === undefined ? {} : { envoyImage: options.envoyImage }),
    },
    (what) => process.stderr.write(`h2lab: ${what}\n`),
  );
  try {
    await interrupt.orStop(work);
  } catch (error) {
    // Nothing of a run exists yet, and the engine's answer would keep this process alive until it comes.
    if (error instanceof InterruptedError) process.exit(ExitCode.interrupted);
    throw error;
  }
}

/**
 * Runs `h2lab run` and resolves to its exit code. `argv` is the whole command line, for the case that it has to be
 * started again where an ordinary user may make namespaces.
 */
export async function runCommand(
  filters: readonly string[],
  options: RunOptions,
  argv: readonly string[],
): Promise<number> {
  const wishes = wishesOf(options);
  const scenarios = await selectScenarios(filters);
  if (options.json !== undefined) await mustBeWritable('--json', options.json);
  await mustReachFiles(wishes);
  const { backend, reason } = await chooseBackend(options.backend);
  const choice = await chooseProxies(options, backend.id);
  const all = jobsOf(scenarios, options, choice.proxies, await noProxy());
  const clients = await chooseClients(options.client, backend.id);
  const jobs = options.shard === undefined ? all : shardOf(all, options.shard);
  const seed = options.seed ?? randomInt(largestSeed);
  const interrupt = onInterrupt();
  try {
    await sweepAll([backend]);
    if (backend.id === 'netns' && !isPrivileged()) {
      interrupt.release();
      return await runInUserNamespace(argv);
    }
    const store = await openStore();
    await prepare(backend, choice, options, interrupt);
    // A report on standard output leaves the words for people to standard error.
    const stream = wishes.some(({ file }) => file === '-') ? process.stderr : process.stdout;
    const secrets = secretsOf(options);
    const context = {
      ...{ stream, stdout: process.stdout, env: process.env, cwd: process.cwd() },
      folder: store.path,
      shard: options.shard,
      rerun: await rerunOf(filters),
      loadAnalysis: async (folder: string) => secrets.everywhere(await readAnalysis(folder)),
      loadWire: readWire,
      secrets,
    };
    const reporters = joinReporters(wishes.map((wish) => makeReporter(wish, context)));
    const result = await runSuite(
      {
        parallel: parallelOf(options),
        taps: {
          both: options.tap === 'both',
          ...(options.tapRing === undefined ? {} : { ringBytes: options.tapRing * 2 ** 20 }),
        },
        retries: options.retries,
        failFast: options.failFast === true,
        // What a person does in a lab that is kept is not for the next run to find.
        fresh: options.fresh === true || options.keep === true,
        seed,
        ...(options.keep === true ? { keep: (waysIn) => keepLab(waysIn, interrupt, stream) } : {}),
        backend,
        backendReason: reason,
        environment: { ...(await environmentOf(backend.id, choice.proxies)), ...clients, seed: String(seed) },
        store,
        reporters: [{ event: (event) => reporters.event(secrets.everywhere(event)) }],
        withoutKeys: options.keys === false,
        // The analyzer learns the place of each capture and nothing else: no folder, no scenario's name.
        analyze: async (captures, logs) =>
          analyzeFiles(runInputs(captures), { logs: await runLogs(logs), signal: interrupt.signal }),
        signal: interrupt.signal,
      },
      jobs,
    );
    await reporters.close([join(store.path, 'suite.json')]);
    if (options.keys !== false && options.variant.includes('tls')) process.stderr.write(KEYS_INSIDE);
    if (interrupt.signal.aborted) throw new InterruptedError();
    return codeOfSuite(result, options.strict === true);
  } finally {
    interrupt.release();
  }
}
