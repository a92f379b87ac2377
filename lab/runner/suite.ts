import { randomBytes } from 'node:crypto';
import { annotateCaptures } from '../capture/annotate-captures.ts';
import { type Analysis, judge } from '../judge.ts';
import type { Backend } from '../kit/define-backend.ts';
import type { ProxyDriver } from '../kit/define-proxy.ts';
import type { Scenario } from '../kit/define-scenario.ts';
import type { LabEvent, Reporter, RunName, RunRecord, SuiteRecord } from '../model/events.ts';
import type { Plan, Role, TransportVariant } from '../model/plan.ts';
import { clientProxyServer, type HopName } from '../model/topology.ts';
import type { Verdict } from '../model/verdict.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { Suite } from '../store/store.ts';
import { expectationOf, type RunOutcome, runOne } from './run-one.ts';

/** One run to be done. */
export interface Job {
  scenario: Scenario;
  role: Role;
  variant: TransportVariant;
  repeat: number;
}

/** What a suite is made of. The analyzer comes as a function; the runner knows nothing else of it. */
export interface SuiteRequest {
  jobs: readonly Job[];
  /** Runs at the same time. */
  parallel: number;
  backend: Backend;
  backendReason: string;
  proxy: ProxyDriver;
  proxyVersion: string;
  environment: Record<string, string>;
  store: Suite;
  reporters: readonly Reporter[];
  analyze(captures: readonly { hop: HopName; path: string }[]): Promise<Analysis>;
  signal: AbortSignal;
}

type EventOf<E> = E extends unknown ? Omit<E, 'at'> : never;

/** Every repeat of one scenario, variant and role. */
function groupOf({ scenario, variant, role }: RunRecord): string {
  return `${scenario} ${variant} ${role}`;
}

function countFlaky(runs: readonly RunRecord[]): number {
  const groups = new Map<string, Set<string>>();
  for (const run of runs) {
    const verdicts = groups.get(groupOf(run)) ?? new Set();
    groups.set(groupOf(run), verdicts.add(run.verdict));
  }
  return [...groups.values()].filter((verdicts) => verdicts.size > 1).length;
}

function totalsOf(runs: readonly RunRecord[]): SuiteRecord['totals'] {
  const totals = { confirmed: 0, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };
  for (const run of runs) totals[run.verdict]++;
  return totals;
}

/** Runs all jobs and resolves to the suite's result; an interrupted suite ends with what it has. */
export async function runSuite(request: SuiteRequest): Promise<SuiteRecord> {
  const { jobs, backend, proxy, reporters, signal } = request;
  const began = Date.now();
  const runs: RunRecord[] = [];

  function tell(event: EventOf<LabEvent>, folder?: RunFolder): void {
    const full = { at: Date.now(), ...event } as LabEvent;
    folder?.appendEvent(full);
    for (const reporter of reporters) reporter.event(full);
  }

  async function runJob(job: Job): Promise<void> {
    const { scenario, role, variant, repeat } = job;
    const runId = randomBytes(4).toString('hex');
    const run: RunName = { runId, scenario: scenario.id, backend: backend.id, proxy: proxy.id, variant, role, repeat };
    const folder = await request.store.run(run);
    const expected = expectationOf(scenario, role);
    const plan: Plan = {
      format: 'h2lab.plan/1',
      runId,
      scenario: scenario.id,
      role,
      variant,
      repeat,
      backend: backend.id,
      proxy: proxy.id,
      proxyVersion: request.proxyVersion,
      topology: clientProxyServer,
      fault: role === 'fault' ? { id: scenario.fault.fault.id, options: scenario.fault.options } : null,
      expected,
    };
    await folder.writePlan(plan);
    const start = performance.now();
    tell({ kind: 'run-start', run, plan, folder: folder.path }, folder);

    async function verdictOf(): Promise<Verdict> {
      const outcome = await runOne({
        runId,
        scenario,
        role,
        variant,
        backend,
        proxy,
        topology: clientProxyServer,
        folder,
        listener: {
          start(step) {
            tell({ kind: 'step-start', run, step }, folder);
          },
          end(step, ms, error) {
            tell({ kind: 'step-end', run, step, ms, ...(error === undefined ? {} : { error }) }, folder);
          },
        },
        note(what, value) {
          tell({ kind: 'fact', run, what, ...(value === undefined ? {} : { value }) }, folder);
        },
        signal,
      });
      return judged(outcome, folder, expected);
    }

    const verdict = await verdictOf().catch(
      (error: unknown): Verdict => ({
        format: 'h2lab.verdict/1',
        kind: 'broken',
        expected: expected.signature,
        diagnosed: null,
        reasons: [error instanceof Error ? error.message : String(error)],
      }),
    );
    await folder.writeVerdict(verdict);
    const record: RunRecord = {
      scenario: scenario.id,
      backend: backend.id,
      proxy: proxy.id,
      variant,
      role,
      repeat,
      expected: expected.signature,
      diagnosed: verdict.diagnosed,
      verdict: verdict.kind,
      reasons: verdict.reasons,
      seconds: Math.round(performance.now() - start) / 1000,
      folder: folder.path,
    };
    if (signal.aborted) return;
    runs.push(record);
    tell({ kind: 'run-end', run, record }, folder);
  }

  async function judged(outcome: RunOutcome, folder: RunFolder, expected: Plan['expected']): Promise<Verdict> {
    const analysis = await request.analyze(outcome.captures);
    await folder.writeAnalysis(analysis);
    await annotateCaptures(
      outcome.captures.map(({ path }) => path),
      analysis.incidents,
    );
    return judge({ expected, ...outcome }, analysis);
  }

  tell({
    kind: 'suite-start',
    runs: jobs.length,
    environment: request.environment,
    folder: request.store.path,
    backendReason: request.backendReason,
  });
  const queue = [...jobs];
  await Promise.all(
    Array.from({ length: Math.min(request.parallel, jobs.length) }, async () => {
      for (let job = queue.shift(); job !== undefined && !signal.aborted; job = queue.shift()) await runJob(job);
    }),
  );

  const record: SuiteRecord = {
    format: 'h2lab.suite/1',
    environment: request.environment,
    started: new Date(began).toISOString(),
    seconds: (Date.now() - began) / 1000,
    totals: totalsOf(runs),
    flaky: countFlaky(runs),
    runs,
  };
  await request.store.writeSuite(record);
  tell({ kind: 'suite-end', record });
  return record;
}
