/** The reporter behind `report.markup`: one file that opens from disk, tells the result, and leads to every packet. */
import { dirname, resolve } from 'node:path';
import type { Analysis } from '../analyzer/model/analysis.ts';
import type { Reporter, RunRecord, SuiteRecord } from '../lab/model/events.ts';
import { openFileSink } from './file-sink.ts';
import type { Sink } from './file-sink.ts';
import { pageEnd, pageStart } from './html/page.ts';
import { runSection } from './html/run-section.ts';
import { severalOf, tableEnd, tableRow, tableStart } from './html/run-table.ts';
import { summary } from './html/summary.ts';
import { markup } from './html/markup.ts';
import type { Markup } from './html/markup.ts';
import { asAnalysis } from './read-analysis.ts';
import { createSuiteCollector } from './suite-collector.ts';
import { verdictOrder } from './text/words.ts';

/** Where to write, and how to get at the analysis of a run. */
export interface HtmlOptions {
  path: string;
  /**
   * Reads the analysis in a run folder, as parsed JSON; null when the run has none. Called for one run at a time, so
   * that only one analysis is in memory.
   */
  loadAnalysis(folder: string): Promise<unknown>;
}

/** Writes the report when it is closed; a file that cannot be written makes `close` reject. */
export function htmlReporter({ path, loadAnalysis }: HtmlOptions): Reporter {
  const collector = createSuiteCollector();
  return {
    event: (event) => collector.event(event),
    async close() {
      const record = collector.record();
      if (record === undefined) return [];
      const sink = await openFileSink(path);
      try {
        await writeReport(sink, record, dirname(resolve(path)), loadAnalysis);
        await sink.commit();
      } catch (error) {
        await sink.abort();
        throw new Error(`the HTML report could not be written to ${path}: ${(error as Error).message}`, {
          cause: error,
        });
      }
      return [path];
    },
  };
}

async function writeReport(
  sink: Sink,
  suite: SuiteRecord,
  reportFolder: string,
  loadAnalysis: HtmlOptions['loadAnalysis'],
): Promise<void> {
  const { runs } = suite;
  const several = severalOf(runs);
  const write = async (...parts: readonly Markup[]): Promise<void> => sink.write(parts.join(''));
  await write(await pageStart(`h2lab: ${suite.totals.confirmed} of ${runs.length} confirmed`));
  await write(summary(suite), tableStart(runs));
  for (const [index, run] of runs.entries()) await write(tableRow(run, index, several));
  await write(tableEnd(), markup`<h2>Diagnoses</h2>\n`);
  for (const [index, run] of worstFirst(runs)) {
    const loaded = await load(run, loadAnalysis);
    await write(runSection({ run, index, several, reportFolder, ...loaded }));
  }
  await write(markup`</main>\n`, pageEnd());
}

/** What needs a reader stands on top; within a verdict the order of the runs stays. */
function worstFirst(runs: readonly RunRecord[]): [number, RunRecord][] {
  const rank = ([, run]: [number, RunRecord]): number => verdictOrder.indexOf(run.verdict);
  return [...runs.entries()].sort((a, b) => rank(a) - rank(b));
}

/** A run whose analysis is damaged still has its line and its section, with the reason. */
async function load(
  run: RunRecord,
  loadAnalysis: HtmlOptions['loadAnalysis'],
): Promise<{ analysis: Analysis | null; problem?: string }> {
  try {
    const value = await loadAnalysis(run.folder);
    return { analysis: value === null || value === undefined ? null : asAnalysis(value) };
  } catch (error) {
    return { analysis: null, problem: (error as Error).message };
  }
}
