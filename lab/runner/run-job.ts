import { removeKeys } from '../capture/remove-keys.ts';
import type { ProxyDriver } from '../kit/define-proxy.ts';
import type { Scenario } from '../kit/define-scenario.ts';
import { LackError, UnsupportedError } from '../model/errors.ts';
import type { LabEvent, RunRecord } from '../model/events.ts';
import type { Expectation } from '../model/expectation.ts';
import type { OtherClient } from '../model/clients.ts';
import type { Role, TransportVariant } from '../model/plan.ts';
import { isSealed, readsLogs, type Variant } from '../model/variants.ts';
import type { Verdict } from '../model/verdict.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { answer, closeForm, derive, openForm } from './form.ts';
import { topologyReason, unsupportedReason } from './role.ts';
import { runOne } from './run-one.ts';
import { trafficTitle } from './run-one/traffic.ts';
import type { RunOutcome } from './run-request.ts';
import type { Slot } from './slot.ts';
import { StepError } from './steps.ts';
import type { SuiteRequest } from './suite-request.ts';

/** One run to be done. */
export interface Job {
  scenario: Scenario;
  role: Role;
  variant: TransportVariant;
  /** What the analyzer is to be given, one answer each; the transport with all that can be read unless given. */
  forms?: readonly Variant[];
  proxy: ProxyDriver;
  proxyVersion: string;
  /** Another client than the usual one. */
  client?: OtherClient;
  /** From 1. */
  repeat: number;
}

/** An event without its time, which is stamped when it is told. */
export type Untimed<E> = E extends unknown ? Omit<E, 'at'> : never;

/** Where the events of a suite go; those of a run go to its folder too. */
export type Tell = (event: Untimed<LabEvent>, folder?: RunFolder) => void;

/** How a run ended: its lines in the suite, one a form, and what the environment lacked when that is why it broke. */
export interface JobResult {
  records: RunRecord[];
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

function isVerdict(result: RunOutcome | Verdict): result is Verdict {
  return 'format' in result;
}

/** The forms that are asked of a job: the lab runs in the first one, and the others are had of its captures. */
function formsOf({ variant, forms = [variant] }: Job): readonly [Variant, ...Variant[]] {
  const [first = variant, ...others] = forms;
  return [first, ...others];
}

/**
 * Does one run: folder and plan, the lab, the analysis, the judgement; in each form that is asked for. Resolves to
 * undefined when it was interrupted.
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
  const client = job.client === undefined ? {} : { client: job.client };
  const [first, ...others] = formsOf(job);
  const made = await openForm(request, job, first, tell);
  const { run, plan, folder } = made;

  const live = (): Promise<RunOutcome> =>
    runOne({
      ...{ runId: run.runId, scenario, role, variant, backend, proxy, folder, signal },
      ...client,
      ...(slot === undefined ? {} : { slot }),
      sealed: isSealed(first),
      ...([first, ...others].some(readsLogs) ? { logs: true } : {}),
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
        end: (step, ms, error) => {
          if (step === trafficTitle) made.trafficMs = ms;
          tell({ kind: 'step-end', run, step, ms, ...(error === undefined ? {} : { error }) }, folder);
        },
      },
      note: (what, value) =>
        tell({ kind: 'fact', run, what, ...(value === undefined ? {} : { value }) }, folder),
    });

  let lack: LackError | undefined;
  function failed(error: unknown): Verdict {
    lack = behind(error, LackError);
    const notAtAll = behind(error, UnsupportedError);
    return notAtAll === undefined ? brokenBy(error, plan.expected) : notHere(notAtAll.message, plan.expected);
  }

  const unsupported =
    topologyReason(plan.topology, backend.id, proxy) ??
    unsupportedReason(scenario, { backend: backend.id, proxy: proxy.id, variant, ...client });
  const ran = unsupported === undefined ? await live().catch(failed) : notHere(unsupported, plan.expected);
  const forms = [{ form: made, ran }];
  const over = (verdict: RunOutcome | Verdict): boolean =>
    signal.aborted && isVerdict(verdict) && verdict.kind === 'broken';
  for (const other of over(ran) ? [] : others) {
    const form = await openForm(request, job, other, tell);
    forms.push({ form, ran: isVerdict(ran) ? ran : await derive(made, ran, form, tell) });
  }
  const records: RunRecord[] = [];
  for (const { form, ran: seen } of forms) {
    const verdict = isVerdict(seen) ? seen : await answer(request, form, seen).catch(failed);
    if (over(verdict)) break;
    records.push(await closeForm(form, verdict, attempt, tell));
  }
  if (request.withoutKeys === true) for (const { form } of forms) await removeKeys(form.folder.path);
  return records.length === 0 ? undefined : { records, lack };
}
