import { randomBytes } from 'node:crypto';
import { annotateCaptures } from '../capture/annotate-captures.ts';
import { judge } from '../judge.ts';
import type { ProxyDriver } from '../kit/define-proxy.ts';
import type { Scenario } from '../kit/define-scenario.ts';
import { LackError, UnsupportedError } from '../model/errors.ts';
import type { LabEvent, RunName, RunRecord } from '../model/events.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Plan, Role, TransportVariant } from '../model/plan.ts';
import type { Verdict } from '../model/verdict.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { expectationOf, topologyOf, topologyReason, unsupportedReason } from './role.ts';
import { runOne } from './run-one.ts';
import type { RunOutcome } from './run-request.ts';
import type { Slot } from './slot.ts';
import { StepError } from './steps.ts';
import type { SuiteRequest } from './suite-request.ts';

/** One run to be done. */
export interface Job {
  scenario: Scenario;
  role: Role;
  variant: TransportVariant;
  proxy: ProxyDriver;
  proxyVersion: string;
  /** From 1. */
  repeat: number;
}

/** An event without its time, which is stamped when it is told. */
export type Untimed<E> = E extends unknown ? Omit<E, 'at'> : never;

/** Where the events of a suite go; those of a run go to its folder too. */
export type Tell = (event: Untimed<LabEvent>, folder?: RunFolder) => void;

/** How a run ended: its line in the suite, and what the environment lacked when that is why it broke. */
export interface JobResult {
  record: RunRecord;
  lack: LackError | undefined;
}

/** The error of a kind behind an error, however deep in the steps. */
function behind<E extends Error>(error: unknown, kind: new (...args: never[]) => E): E | undefined {
  if (error instanceof kind) return error;
  return error instanceof StepError ? behind(error.cause, kind) : undefined;
}

function brokenBy(error: unknown, expected: Expectation): Verdict {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    format: 'h2lab.verdict/1',
    kind: 'broken',
    expected: expected.signature,
    diagnosed: null,
    reasons: [reason],
  };
}

function notHere(reason: string, expected: Expectation): Verdict {
  return {
    format: 'h2lab.verdict/1',
    kind: 'unsupported',
    expected: expected.signature,
    diagnosed: null,
    reasons: [reason],
  };
}

function planOf(job: Job, runId: string, { backend, seed }: SuiteRequest): Plan {
  const { scenario, role, variant, repeat, proxy, proxyVersion } = job;
  const { fault, options } = scenario.fault;
  return {
    format: 'h2lab.plan/1',
    runId,
    scenario: scenario.id,
    role,
    variant,
    repeat,
    backend: backend.id,
    proxy: proxy.id,
    proxyVersion,
    topology: topologyOf(scenario, proxy.id),
    seed,
    fault: role === 'fault' ? { id: fault.id, options } : null,
    expected: expectationOf(scenario, role, proxy.id),
  };
}

/**
 * Does one run: folder and plan, the lab, the analysis, the judgement. Resolves to undefined when it was interrupted.
 *
 * `attempt` is from 1. Without a slot the run stands in a network of its own. A run that fails is a result (`broken`); only a run folder that cannot be written rejects.
 */
export async function runJob(
  request: SuiteRequest,
  job: Job,
  tell: Tell,
  { attempt = 1, slot }: { attempt?: number; slot?: Slot | undefined } = {},
): Promise<JobResult | undefined> {
  const { backend, signal } = request;
  const { scenario, role, variant, repeat, proxy } = job;
  const runId = randomBytes(4).toString('hex');
  const names = { scenario: scenario.id, backend: backend.id, proxy: proxy.id, variant, role, repeat };
  const run: RunName = { runId, ...names };
  const folder = await request.store.run(run);
  const plan = planOf(job, runId, request);
  await folder.writePlan(plan);
  const start = performance.now();
  tell({ kind: 'run-start', run, plan, folder: folder.path }, folder);

  async function live(): Promise<Verdict> {
    const outcome = await runOne({
      ...{ runId, scenario, role, variant, backend, proxy, folder, signal },
      ...(slot === undefined ? {} : { slot }),
      proxyVersion: job.proxyVersion,
      ...(request.taps === undefined ? {} : { taps: request.taps }),
      seed: request.seed,
      repeat,
      ...(request.keep === undefined
        ? {}
        : { keep: (waysIn) => request.keep?.(waysIn) ?? Promise.resolve() }),
      topology: plan.topology,
      listener: {
        start: (step) => tell({ kind: 'step-start', run, step }, folder),
        end: (step, ms, error) =>
          tell({ kind: 'step-end', run, step, ms, ...(error === undefined ? {} : { error }) }, folder),
      },
      note: (what, value) =>
        tell({ kind: 'fact', run, what, ...(value === undefined ? {} : { value }) }, folder),
    });
    return judged(outcome);
  }

  async function judged(outcome: RunOutcome): Promise<Verdict> {
    const analysis = await request.analyze(outcome.captures);
    await folder.writeAnalysis(analysis);
    const paths = outcome.captures.map(({ path }) => path);
    await annotateCaptures(paths, analysis.incidents);
    return judge({ expected: plan.expected, ...outcome }, analysis);
  }

  let lack: LackError | undefined;
  const unsupported =
    topologyReason(plan.topology, backend.id, proxy) ??
    unsupportedReason(scenario, { backend: backend.id, proxy: proxy.id, variant });
  const doing = unsupported === undefined ? live() : Promise.resolve(notHere(unsupported, plan.expected));
  const verdict = await doing.catch((error: unknown) => {
    lack = behind(error, LackError);
    const notAtAll = behind(error, UnsupportedError);
    return notAtAll === undefined ? brokenBy(error, plan.expected) : notHere(notAtAll.message, plan.expected);
  });
  if (signal.aborted && verdict.kind === 'broken') return undefined;
  await folder.writeVerdict(verdict);
  const record: RunRecord = {
    ...names,
    expected: verdict.expected,
    diagnosed: verdict.diagnosed,
    verdict: verdict.kind,
    reasons: verdict.reasons,
    attempt,
    ...(attempt > 1 && verdict.kind === 'confirmed' ? { flaky: true as const } : {}),
    seconds: Math.round(performance.now() - start) / 1000,
    folder: folder.path,
  };
  tell({ kind: 'run-end', run, record }, folder);
  return { record, lack };
}
