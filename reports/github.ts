/**
 * The reporter behind `github`: annotations on the run of a workflow, and its step summary.
 *
 * Of one step GitHub shows 10 errors and 10 warnings, of a job 50 annotations; what is beyond is dropped without a
 * word, so the worst are told and the rest is counted. A step summary above 1 MiB is refused as a whole.
 */
import { appendFile, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { Reporter, RunRecord, SuiteRecord } from '../lab/model/events.ts';
import { suiteSummary } from './markdown/suite.ts';
import { createSuiteCollector } from './suite-collector.ts';
import { visible } from './text/escape.ts';
import { worstFirst } from './text/failures.ts';
import type { Rerun } from './text/failures.ts';
import { createOutput } from './text/output.ts';
import { commandData, commandProperty } from './text/workflow-commands.ts';
import { count, variantWords } from './text/words.ts';

/** Annotations of a kind that a step shows. */
const A_STEP = 10;

/** Bytes of a step's summary; a little is left for whoever writes after us. */
const SUMMARY_BYTES = 2 ** 20 - 1024;

/** Characters of one annotation's text. */
const TEXT = 1000;

/** Where to print, and what to say. */
export interface GithubOptions {
  /** The step's log. */
  stream: Writable;
  /** `GITHUB_STEP_SUMMARY` names the file of the summary. */
  env: Readonly<Record<string, string | undefined>>;
  rerun: Rerun;
}

/** Prints annotations and appends the summary when it is closed; a summary that cannot be written makes `close` reject. */
export function githubReporter({ stream, env, rerun }: GithubOptions): Reporter {
  const collector = createSuiteCollector();
  const output = createOutput(stream);
  return {
    event: (event) => collector.event(event),
    async close() {
      const record = collector.record();
      if (record === undefined) return [];
      output.write(
        annotations(record, rerun)
          .map((line) => `${line}\n`)
          .join(''),
      );
      await output.finish();
      const file = env['GITHUB_STEP_SUMMARY'] ?? '';
      if (file === '') return [];
      await appendSummary(file, record, rerun);
      return [];
    },
  };
}

function annotations({ runs }: SuiteRecord, rerun: Rerun): string[] {
  const failed = worstFirst(runs);
  const errors = failed.filter(({ verdict }) => verdict !== 'inconclusive');
  const warnings = failed.filter(({ verdict }) => verdict === 'inconclusive');
  const left = Math.max(0, errors.length - A_STEP) + Math.max(0, warnings.length - A_STEP);
  const more = `${count(left, 'more run')} not as expected: see the step summary or the report`;
  return [
    ...errors.slice(0, A_STEP).map((run) => annotation('error', run, rerun)),
    ...warnings.slice(0, A_STEP).map((run) => annotation('warning', run, rerun)),
    ...(left > 0 ? [`::notice title=h2lab::${commandData(more)}`] : []),
  ];
}

function annotation(kind: 'error' | 'warning', run: RunRecord, rerun: Rerun): string {
  const { scenario, role, verdict, expected, diagnosed, reasons } = run;
  const title = visible(`${scenario} ${variantWords(run)} ${role}: ${verdict}`, 200);
  const why = reasons[0] ?? `expected ${expected}, diagnosed ${diagnosed ?? 'nothing'}`;
  const text = `${visible(why, TEXT)}\n${rerun(run)}`;
  return `::${kind} title=${commandProperty(title)}::${commandData(text)}`;
}

async function appendSummary(file: string, record: SuiteRecord, rerun: Rerun): Promise<void> {
  try {
    const before = await stat(file).then(
      ({ size }) => size,
      () => 0,
    );
    const text = [...suiteSummary(record, rerun, { bytes: SUMMARY_BYTES - before })].join('');
    await appendFile(file, text);
  } catch (error) {
    throw new Error(`the step summary could not be written to ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
