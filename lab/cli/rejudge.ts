/** `h2lab rejudge RUN…`: stored runs are analyzed and judged again, with the rules of today. */
import { basename, join } from 'node:path';
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { Diagnosis } from '../../analyzer/model/diagnosis.ts';
import { CaptureError } from '../../analyzer/node/read-errors.ts';
import { asAnalysis } from '../../reports/read-analysis.ts';
import { judge } from '../judge.ts';
import { UsageError } from '../model/errors.ts';
import type { Verdict } from '../model/verdict.ts';
import { isSealed, readsLogs } from '../model/variants.ts';
import { readEvents, readRun, type StoredRun } from '../store/read-run.ts';
import { logsToRead } from '../store/run-folder.ts';
import { analyzeFiles } from './analyze.ts';
import { runInputs } from './analyze-inputs.ts';
import { runLogs } from './analyze-logs.ts';
import { ExitCode } from './exit-codes.ts';
import { namedRuns } from './run-folders.ts';

/** What is compared of a judgement; null where a run never came to it. */
export interface Judgement {
  verdict: Verdict['kind'] | null;
  signature: string | null;
  confidence: number | null;
  certainty: string | null;
  sender: string | null;
  cause: string | null;
  hop: string | null;
  /** Signatures of all incidents, worst first. */
  incidents: string[];
  /** Why the verdict is what it is. */
  reasons: string[];
}

/** One run judged again (shape `h2lab.rejudge/1`, `runs[]`). */
export interface Rejudged {
  /** Absolute path of the run folder. */
  folder: string;
  scenario: string;
  expected: string;
  before: Judgement;
  after: Judgement;
  /** Names of the fields that differ; empty when nothing does. */
  changed: string[];
}

/** What a caller may put in place of the analyzer. */
export type AnalyzeRun = (
  captures: readonly { hop: string; path: string }[],
  logs: readonly string[],
) => Promise<Analysis>;

/** Confidence is said in hundredths. */
const sameConfidence = 0.005;

/** The note that a runner leaves where a fault left no proof. */
const noProof = 'the fault left no proof';

function judgementOf(verdict: Verdict | null, analysis: Analysis | null): Judgement {
  const diagnosis: Diagnosis | undefined = analysis?.diagnosis;
  return {
    verdict: verdict?.kind ?? null,
    signature: diagnosis?.signature ?? verdict?.diagnosed ?? null,
    confidence: diagnosis?.confidence ?? null,
    certainty: diagnosis?.certainty ?? null,
    sender: diagnosis?.sender ?? null,
    cause: diagnosis?.cause ?? null,
    hop: diagnosis?.hop ?? null,
    incidents: analysis?.incidents.map(({ signature }) => signature) ?? [],
    reasons: verdict?.reasons ?? [],
  };
}

function differences(before: Judgement, after: Judgement): string[] {
  const plain = ['verdict', 'signature', 'certainty', 'sender', 'cause', 'hop'] as const;
  const changed: string[] = plain.filter((name) => before[name] !== after[name]);
  const [was, is] = [before.confidence, after.confidence];
  const sameSure = was === null || is === null ? was === is : Math.abs(was - is) < sameConfidence;
  if (!sameSure) changed.splice(2, 0, 'confidence');
  if (before.incidents.join() !== after.incidents.join()) changed.push('incidents');
  return changed;
}

/** What made the run prove nothing, whatever an analyzer says: it is as true today as it was then. */
function oldDoubts(verdict: Verdict | null, analysis: Analysis | null): string[] {
  if (verdict?.kind !== 'inconclusive') return [];
  const own = new Set([analysis?.diagnosis.answers['what'], 'the analyzer has no answer']);
  return verdict.reasons.filter((reason) => !own.has(reason));
}

/** The proof of the fault as the judge wants it: null in a control, undefined where the run told that there was none. */
async function proofOf({
  path,
  plan,
}: StoredRun): Promise<{ what: string; value: number } | null | undefined> {
  if (plan.role === 'control') return null;
  for await (const event of readEvents(path)) {
    if (event.kind === 'fact' && event.what === noProof) return undefined;
  }
  return { what: 'the proof that the run gave', value: 1 };
}

function capturesOf({ captures }: StoredRun): { hop: string; path: string }[] {
  return captures
    .filter((path) => path.endsWith('.pcapng') && !path.endsWith('-far.pcapng'))
    .map((path) => ({ hop: basename(path, '.pcapng'), path }));
}

/** Judges one stored run again; nothing in its folder is changed. Rejects with a {@link UsageError} when nothing can be judged. */
export async function rejudge(folder: string, analyzeRun: AnalyzeRun): Promise<Rejudged> {
  const run = await readRun(folder);
  const captures = capturesOf(run);
  if (captures.length === 0) {
    const why =
      run.verdict === null ? 'it was cut short' : `${run.verdict.kind}: ${run.verdict.reasons[0] ?? ''}`;
    throw new UsageError(`${folder}: there is no capture to judge again (${why}).`);
  }
  const stored = storedAnalysis(folder, run);
  const { variant, expected } = run.plan;
  const logs = readsLogs(variant) ? await logsToRead(folder) : [];
  const analysis = await analyzeRun(captures, logs).catch((error: unknown) => {
    if (error instanceof CaptureError) throw new UsageError(error.message);
    throw error;
  });
  const doubts = oldDoubts(run.verdict, stored);
  const fresh = judge(
    {
      ...{ expected, sealed: isSealed(variant), bitten: await proofOf(run) },
      ...{ captureDrops: 0, undrained: [] },
    },
    analysis,
  );
  const verdict = doubts.length === 0 ? fresh : { ...fresh, kind: 'inconclusive' as const, reasons: doubts };
  const [before, after] = [judgementOf(run.verdict, stored), judgementOf(verdict, analysis)];
  return {
    folder,
    scenario: run.plan.scenario,
    expected: expected.signature,
    before,
    after,
    changed: differences(before, after),
  };
}

function storedAnalysis(folder: string, { analysis }: StoredRun): Analysis | null {
  if (analysis === null) return null;
  try {
    return asAnalysis(analysis);
  } catch (error) {
    throw new UsageError(`${join(folder, 'analysis.json')}: ${(error as Error).message}.`);
  }
}

/** Options of `h2lab rejudge`. */
export interface RejudgeOptions {
  json?: boolean;
}

/** Runs that a suite holds and that left nothing to judge are told, and do not count. */
async function tryRejudge(
  folder: string,
  alone: boolean,
  analyzeRun: AnalyzeRun,
): Promise<Rejudged | string> {
  try {
    return await rejudge(folder, analyzeRun);
  } catch (error) {
    if (alone || !(error instanceof UsageError)) throw error;
    return error.message;
  }
}

/** Runs `h2lab rejudge` and resolves to its exit code: 1 when anything changed. */
export async function rejudgeCommand(named: readonly string[], options: RejudgeOptions): Promise<number> {
  const folders = await namedRuns(named);
  const analyzeRun: AnalyzeRun = async (captures, logs) =>
    analyzeFiles(runInputs(captures), { logs: await runLogs(logs) });
  const [{ rejudgedText, rejudgedTotals }, { textOptions }] = await Promise.all([
    import('../../reports/text/rejudge.ts'),
    import('./terminal.ts'),
  ]);
  const text = textOptions(process.stdout);
  const runs: Rejudged[] = [];
  for (const folder of folders) {
    const result = await tryRejudge(folder, folders.length === 1, analyzeRun);
    if (typeof result === 'string') {
      process.stderr.write(`h2lab: ${result}\n`);
      continue;
    }
    runs.push(result);
    if (options.json !== true) process.stdout.write(rejudgedText(result, text, process.cwd()));
  }
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ format: 'h2lab.rejudge/1', runs }, null, 2)}\n`);
  else if (folders.length > 1) process.stdout.write(rejudgedTotals(runs));
  if (runs.length === 0) return ExitCode.inconclusive;
  return runs.some(({ changed }) => changed.length > 0) ? ExitCode.wrong : ExitCode.ok;
}
