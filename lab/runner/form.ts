/** The forms of a run: one lab run over TLS is answered with keys, with logs in their place, and with neither. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { annotateCaptures } from '../capture/annotate-captures.ts';
import { withoutKeys } from '../capture/without-keys.ts';
import { judge } from '../judge.ts';
import { budgetOf } from '../kit/define-scenario.ts';
import type { RunName, RunRecord } from '../model/events.ts';
import type { Plan } from '../model/plan.ts';
import { isSealed, readsLogs, type Variant } from '../model/variants.ts';
import type { Verdict } from '../model/verdict.ts';
import { logsToRead, type RunFolder } from '../store/run-folder.ts';
import { expectationOf, topologyOf } from './role.ts';
import type { Job, Tell } from './run-job.ts';
import type { RunOutcome } from './run-request.ts';
import type { SuiteRequest } from './suite-request.ts';

/** A form of a run that has begun. */
export interface Form {
  run: RunName;
  plan: Plan;
  folder: RunFolder;
  /** Milliseconds of the monotonic clock. */
  began: number;
  /** How long its traffic took; of a form with a lab of its own. */
  trafficMs?: number;
  /** Seconds that it may take. */
  budgetSeconds: number;
}

function planOf(job: Job, runId: string, variant: Variant, { backend, seed }: SuiteRequest): Plan {
  const { scenario, role, repeat, proxy, proxyVersion, client } = job;
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
    ...(client === undefined ? {} : { client }),
    topology: topologyOf(scenario, proxy.id),
    seed,
    fault: role === 'fault' ? { id: fault.id, options } : null,
    expected: expectationOf(scenario, role, proxy.id),
  };
}

/** Gives a form its folder and its plan, and tells that it begins. */
export async function openForm(request: SuiteRequest, job: Job, variant: Variant, tell: Tell): Promise<Form> {
  const { scenario, role, proxy, repeat, client } = job;
  const runId = randomBytes(4).toString('hex');
  const names = {
    scenario: scenario.id,
    backend: request.backend.id,
    proxy: proxy.id,
    ...(client === undefined ? {} : { client }),
    variant,
    role,
    repeat,
  };
  const run: RunName = { runId, ...names };
  const folder = await request.store.run(run);
  const plan = planOf(job, runId, variant, request);
  await folder.writePlan(plan);
  tell({ kind: 'run-start', run, plan, folder: folder.path }, folder);
  return { run, plan, folder, began: performance.now(), budgetSeconds: budgetOf(scenario) };
}

/**
 * Gives a form what it may have of a run that another form of it has made: the captures, without their keys, and the
 * logs where they are read. Before comments are written into the captures.
 */
export async function derive(from: Form, outcome: RunOutcome, to: Form, tell: Tell): Promise<RunOutcome> {
  const { run, folder, plan } = to;
  const step = 'captures shared';
  const start = performance.now();
  tell({ kind: 'step-start', run, step }, folder);
  tell({ kind: 'fact', run, what: 'captured in the run', value: basename(from.folder.path) }, folder);
  if (outcome.bitten === undefined)
    tell({ kind: 'fact', run, what: 'the fault left no proof', value: 0 }, folder);
  for (const { hop, path } of outcome.captures)
    await folder.writeCapture(hop, withoutKeys(await readFile(path)));
  const logs = readsLogs(plan.variant) ? await logsToRead(from.folder.path) : [];
  for (const path of logs) await folder.writeLog(basename(path), await readFile(path));
  tell({ kind: 'step-end', run, step, ms: performance.now() - start }, folder);
  return {
    ...outcome,
    captures: outcome.captures.map(({ hop, hosts }) => ({ hop, path: folder.capturePath(hop), hosts })),
  };
}

/** What the analyzer says of a form, and whether it is right. */
export async function answer(request: SuiteRequest, form: Form, outcome: RunOutcome): Promise<Verdict> {
  const { folder, plan } = form;
  const logs = readsLogs(plan.variant) ? await logsToRead(folder.path) : [];
  const captures = outcome.captures.map(({ hop, path }) => ({ hop, path }));
  const analysis = await request.analyze(captures, logs);
  await folder.writeAnalysis(analysis);
  await annotateCaptures(outcome.captures, analysis.incidents);
  return judge({ expected: plan.expected, sealed: isSealed(plan.variant), ...outcome }, analysis);
}

/** Keeps the verdict, and tells that the form is over. */
export async function closeForm(
  { run, folder, began, trafficMs, budgetSeconds }: Form,
  verdict: Verdict,
  attempt: number,
  tell: Tell,
): Promise<RunRecord> {
  await folder.writeVerdict(verdict);
  const { runId: _, ...names } = run;
  const record: RunRecord = {
    ...names,
    expected: verdict.expected,
    diagnosed: verdict.diagnosed,
    verdict: verdict.kind,
    reasons: verdict.reasons,
    attempt,
    ...(attempt > 1 && verdict.kind === 'confirmed' ? { flaky: true as const } : {}),
    seconds: Math.round(performance.now() - began) / 1000,
    ...(trafficMs === undefined ? {} : { trafficSeconds: Math.round(trafficMs) / 1000 }),
    ...(trafficMs === undefined || run.role === 'control' ? {} : { budgetSeconds }),
    folder: folder.path,
  };
  tell({ kind: 'run-end', run, record }, folder);
  return record;
}
