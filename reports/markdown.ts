/** The reporter behind `markdown`: the suite's summary, a row a run, and a ticket for each run that failed. */
import type { Reporter, RunRecord, SuiteRecord } from '../lab/model/events.ts';
import type { Sink } from './file-sink.ts';
import { suiteSummary } from './markdown/suite.ts';
import { ticket } from './markdown/ticket.ts';
import { asAnalysis } from './read-analysis.ts';
import { createSuiteCollector } from './suite-collector.ts';
import { worstFirst } from './text/failures.ts';
import type { Rerun } from './text/failures.ts';
import { cellCode, list, prose, tableHead, tableRow } from './text/markdown.ts';
import { elapsedText } from './text/numbers.ts';
import { variantWords, verdictMarks } from './text/words.ts';
import { writeReport } from './write-report.ts';
import type { Target } from './write-report.ts';

/** Runs told as a ticket; nobody reads more of them in one page. */
const TICKETS = 20;

/** Where to write, and how to get at the analysis of a run. */
export interface MarkdownOptions extends Target {
  rerun: Rerun;
  /** The analysis of a run folder as parsed JSON, null when the run has none. */
  loadAnalysis(folder: string): Promise<unknown>;
}

/** Writes the page when it is closed; a file that cannot be written makes `close` reject. */
export function markdownReporter(options: MarkdownOptions): Reporter {
  const collector = createSuiteCollector();
  return {
    event: (event) => collector.event(event),
    async close() {
      const record = collector.record();
      if (record === undefined) return [];
      return writeReport(options, 'the Markdown report', (sink) => writePage(sink, record, options));
    },
  };
}

async function writePage(sink: Sink, record: SuiteRecord, options: MarkdownOptions): Promise<void> {
  for (const piece of suiteSummary(record, options.rerun)) await sink.write(piece);
  const columns = ['verdict', 'scenario', 'proxy', 'variant', 'role', 'diagnosed', 'time'];
  if (record.runs.length > 0) await sink.write(`\n## Runs\n\n${tableHead(columns)}`);
  for (const run of record.runs) await sink.write(runRow(run));
  const failed = worstFirst(record.runs);
  for (const run of failed.slice(0, TICKETS)) await sink.write(await runTicket(run, options));
  if (failed.length > TICKETS)
    await sink.write(`\n… and ${failed.length - TICKETS} more runs that are not as expected\n`);
}

function runRow(run: RunRecord): string {
  const { verdict, scenario, proxy, role, repeat, diagnosed, seconds } = run;
  return tableRow([
    `${verdictMarks[verdict]} ${verdict}`,
    prose(scenario, 60),
    prose(proxy, 20),
    prose(variantWords(run), 30),
    repeat > 1 ? `${role} (${repeat})` : role,
    diagnosed === null ? '' : cellCode(diagnosed, 80),
    elapsedText(seconds),
  ]);
}

async function runTicket(run: RunRecord, { loadAnalysis }: MarkdownOptions): Promise<string> {
  const { scenario, role, folder, reasons, verdict } = run;
  const head =
    `\n## ${verdictMarks[verdict]} ${prose(scenario, 60)} ${prose(variantWords(run), 30)} ${role}: ${verdict}\n\n` +
    `${list(reasons.slice(0, 20).map((reason) => prose(reason, 500)))}- ${cellCode(folder)}\n`;
  const told = await loadAnalysis(folder)
    .then((value) => (value === null || value === undefined ? '' : `\n${ticket(asAnalysis(value), 3)}`))
    // The rest is still reported.
    .catch((error: unknown) => `- ${prose(error instanceof Error ? error.message : String(error))}\n`);
  return head + told;
}
