import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cpuSeconds } from '../exec/cpu-seconds.ts';
import type { LackError } from '../model/errors.ts';
import type { LabEvent, RunRecord, SuiteRecord } from '../model/events.ts';
import { countFlaky } from '../model/run-groups.ts';
import { type Job, type JobResult, runJob, type Tell } from './run-job.ts';
import { makeScratch } from './scratch.ts';
import { createSlot, type Slot } from './slot.ts';
import type { SuiteRequest } from './suite-request.ts';

/** How a suite ended. */
export interface SuiteResult {
  record: SuiteRecord;
  /** What the environment lacked, for each broken run that is broken because of that. */
  lacks: LackError[];
}

/** Answers that are to come of jobs: each form of a run is one. */
function countRuns(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { forms }) => sum + (forms?.length ?? 1), 0);
}

/** As expected, or out of our hands: no reason to try again or to stop. */
function isFine({ verdict }: RunRecord): boolean {
  return verdict === 'confirmed' || verdict === 'unsupported';
}

function totalsOf(runs: readonly RunRecord[]): SuiteRecord['totals'] {
  const totals = { confirmed: 0, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };
  for (const run of runs) totals[run.verdict]++;
  return totals;
}

/**
 * Runs all jobs, several at a time, and resolves to the suite's result; an interrupted suite ends with what it has.
 *
 * Rejects when events or results cannot be written: no further run is started then, and those under way are waited
 * for, so that nothing is left behind.
 */
export async function runSuite(request: SuiteRequest, jobs: readonly Job[]): Promise<SuiteResult> {
  const { reporters, signal, store, environment, retries, failFast } = request;
  const began = Date.now();
  const cpuBefore = cpuSeconds();
  const done = new Map<Job, RunRecord[]>();
  const lacks: LackError[] = [];
  let notRun = 0;

  const tell: Tell = (event, folder) => {
    const full: LabEvent = { at: Date.now(), ...event };
    folder?.appendEvent(full);
    for (const reporter of reporters) reporter.event(full);
  };

  const queue = [...jobs];
  const scratch = request.fresh === true ? undefined : await makeScratch(store);
  async function workInSlot(worker: number): Promise<void> {
    if (scratch === undefined) return work(undefined);
    const slot = createSlot({
      backend: request.backend,
      folder: join(scratch, String(worker)),
      more: () => queue.length > 0 && !signal.aborted,
    });
    try {
      await work(slot);
    } finally {
      await slot.close();
    }
  }

  async function work(slot: Slot | undefined): Promise<void> {
    for (let job = queue.shift(); job !== undefined && !signal.aborted; job = queue.shift()) {
      const result = await attempted(job, slot);
      if (result === undefined) return;
      done.set(job, result.records);
      if (result.lack !== undefined) lacks.push(result.lack);
      if (failFast && !result.records.every(isFine)) notRun += countRuns(queue.splice(0));
    }
  }

  /** The first attempt that is fine, else the last one. */
  async function attempted(job: Job, slot: Slot | undefined): Promise<JobResult | undefined> {
    for (let attempt = 1; ; attempt++) {
      const result = await runJob(request, job, tell, { attempt, slot });
      // Another form of the same captures gets the same answer again: the run itself is what may go better.
      const [record] = result?.records ?? [];
      if (record === undefined || isFine(record) || attempt > retries) return result;
    }
  }

  tell({
    kind: 'suite-start',
    runs: countRuns(jobs),
    environment,
    folder: store.path,
    backendReason: request.backendReason,
    proxies: [...new Set(jobs.map(({ proxy }) => proxy.id))],
  });
  const workers = Array.from({ length: Math.min(request.parallel, jobs.length) }, (_, worker) =>
    workInSlot(worker).catch((error: unknown) => {
      queue.length = 0;
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(workers)).find((worker) => worker.status === 'rejected');
  if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  if (failed !== undefined) throw failed.reason;

  // In the order that was asked for, whichever of the parallel ones ended first.
  const runs = jobs.flatMap((job) => done.get(job) ?? []);
  const record: SuiteRecord = {
    format: 'h2lab.suite/1',
    environment,
    started: new Date(began).toISOString(),
    seconds: (Date.now() - began) / 1000,
    cpuSeconds: cpuSeconds() - cpuBefore,
    totals: totalsOf(runs),
    flaky: countFlaky(runs),
    ...(notRun > 0 ? { notRun } : {}),
    runs,
  };
  await store.writeSuite(record);
  tell({ kind: 'suite-end', record });
  return { record, lacks };
}
