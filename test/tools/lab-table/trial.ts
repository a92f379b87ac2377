/**
 * The trial of one fault at one place, as runs of the real runner.
 *
 * A fault that can be healed is healed where it bit, and the same lab must then carry an ordinary call. A fault that
 * is part of a configuration, or final (a process that was killed), is healed by doing without it: a second lab with
 * the same set-up must carry the call, and must not show the proof.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Fault, Proof } from '../../../lab/kit/define-fault.ts';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';
import type { Lab } from '../../../lab/kit/lab.ts';
import type { Role } from '../../../lab/model/plan.ts';
import { isWithoutProxy, topologyOf, topologyReason, unsupportedReason } from '../../../lab/runner/role.ts';
import { runOne } from '../../../lab/runner/run-one.ts';
import type { Suite } from '../../../lab/store/store.ts';
import { leftOnEngine, leftOnNamespaces } from '../../support/left-behind.ts';
import type { TrialPlace } from './places.ts';
import type { TrialResult } from './results.ts';

/** What all trials share. */
export interface TrialRun {
  store: Suite;
  seed: number;
  signal: AbortSignal;
}

/** A path that was broken needs this long at most until a call passes: back-off of clients, ejected hosts. */
const wholeCeilingMs = 20_000;

/** Resolves when an ordinary call passes; each look has a channel of its own. */
export async function untilWhole(lab: Lab): Promise<void> {
  await lab.until(
    'an ordinary call to pass',
    async () => {
      const channel = await lab.channel();
      const { code, details } = await channel.unary({ deadlineMs: 2000 });
      await channel.close();
      if (code !== 0) throw new Error(`the call ended with status ${code}: ${details}`);
      return true;
    },
    wholeCeilingMs,
  );
}

/** The two runs of a trial as a scenario: fault role to be bitten and healed, control role to do without. */
export function scenarioOfTrial(fault: Fault): Scenario {
  const { trial } = fault;
  if (trial === undefined) throw new Error(`the fault ${fault.id} has no trial`);
  const options = fault.options.parse(trial.options);
  const probe = trial.probe ?? untilWhole;
  const heal = fault.heal?.bind(fault);
  return {
    id: fault.id,
    title: fault.title,
    why: 'Every fault must bite and heal.',
    procedure: { client: '', proxy: '', server: '', expect: '' },
    ...(trial.setup === undefined ? {} : { setup: trial.setup }),
    fault: {
      options,
      fault:
        heal === undefined
          ? fault
          : {
              ...fault,
              async heal(lab, given) {
                await heal(lab, given);
                await probe(lab);
              },
            },
    },
    drive: (lab) => trial.drive(lab),
    expect: { signature: 'healthy' },
  };
}

/** The same lab without the fault: the call passes, and there is nothing that could be taken for the proof. */
export function withoutIt(scenario: Scenario, fault: Fault): Scenario {
  const probe = fault.trial?.probe ?? untilWhole;
  return {
    ...scenario,
    setup(setup) {
      scenario.setup?.(setup);
      // How a trial's server answers is its workload, and may be an error on purpose.
      setup.server.behave = {};
    },
    async drive(lab) {
      await probe(lab);
      const seen = await fault.bitten(lab, scenario.fault.options).catch(() => undefined);
      if (seen !== undefined)
        throw new Error(`without the fault its proof is there, too: ${seen.what} = ${seen.value}`);
    },
  };
}

async function runRole(
  scenario: Scenario,
  role: Role,
  { backend, proxy, variant }: TrialPlace,
  { store, seed, signal }: TrialRun,
): Promise<Proof | null | undefined> {
  const runId = randomBytes(4).toString('hex');
  const name = {
    scenario: scenario.id,
    backend: backend.id,
    proxy: proxy.driver.id,
    variant,
    role,
    repeat: 1,
  };
  const folder = await store.run({ runId, ...name });
  const { bitten, captureDrops, undrained } = await runOne({
    ...{ runId, scenario, role, variant, backend, folder, signal },
    proxy: proxy.driver,
    proxyVersion: proxy.version,
    topology: topologyOf(scenario, proxy.driver.id),
    seed,
    repeat: 1,
    listener: { start: () => undefined, end: () => undefined },
    note: () => undefined,
  });
  const left = backend.id === 'docker' ? leftOnEngine([runId]) : leftOnNamespaces([runId]);
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  if (captureDrops > 0) throw new Error(`the capture lost ${captureDrops} packets`);
  if (undrained.length > 0) throw new Error(`the tap on ${undrained.join(', ')} was not drained`);
  if (bitten === undefined) throw new Error('it did not bite');
  await rm(folder.path, { recursive: true, force: true });
  return bitten;
}

/** Tries a fault at a place. Never rejects but for an interruption: what fails is the result. */
export async function tryFault(fault: Fault, place: TrialPlace, run: TrialRun): Promise<TrialResult> {
  const { backend, proxy, variant } = place;
  const begin = performance.now();
  const names = { fault: fault.id, backend: backend.id, proxy: proxy.driver.id, variant };
  const took = (): number => Math.round(performance.now() - begin) / 1000;
  try {
    const scenario = scenarioOfTrial(fault);
    const reason =
      (proxy.driver.id !== 'none' && isWithoutProxy(scenario)
        ? 'its client talks to the server itself'
        : undefined) ??
      topologyReason(topologyOf(scenario, proxy.driver.id), backend.id, proxy.driver) ??
      unsupportedReason(scenario, names);
    if (reason !== undefined) return { ...names, outcome: 'unsupported', reason, seconds: took() };
    const proof = await runRole(scenario, 'fault', place, run);
    if (fault.heal === undefined) await runRole(withoutIt(scenario, fault), 'control', place, run);
    return {
      ...names,
      outcome: 'healed',
      healing: fault.heal === undefined ? 'without it' : 'in place',
      ...(proof === null || proof === undefined ? {} : { proof }),
      seconds: took(),
    };
  } catch (error) {
    run.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { ...names, outcome: 'failed', reason, seconds: took() };
  }
}
