/** The result of a suite as Markdown: totals, what is not as expected, on what it ran. */
import type { RunRecord, SuiteRecord } from '../../lab/model/events.ts';
import { needsReader, worstFirst } from '../text/failures.ts';
import type { Rerun } from '../text/failures.ts';
import { cellCode, code, prose, table, tableHead, tableRow } from '../text/markdown.ts';
import { elapsedText } from '../text/numbers.ts';
import { count, variantWords, verdictMarks, verdictOrder } from '../text/words.ts';

/** Bytes kept for the line that counts what was left out. */
const TAIL = 200;

/** The headline and the totals. */
function head({ totals, runs, seconds, flaky, notRun }: SuiteRecord): string {
  const shown = verdictOrder.filter((kind) => totals[kind] > 0);
  const cells = shown.map((kind) => `${verdictMarks[kind]} ${totals[kind]}`);
  const failed = runs.filter(needsReader).length;
  const headline = failed === 0 ? 'as expected' : `${failed} not as expected`;
  const more = [
    ...(flaky > 0 ? [`${flaky} flaky`] : []),
    ...((notRun ?? 0) > 0 ? [`${notRun ?? 0} not run`] : []),
    `in ${elapsedText(seconds)}`,
  ];
  return `# h2lab: ${count(runs.length, 'run')}, ${headline}\n\n${table(shown, [cells])}\n${more.join(', ')}\n`;
}

function failureRow(run: RunRecord, rerun: Rerun): string {
  const { verdict, scenario, role, proxy, repeat, expected, diagnosed, reasons } = run;
  const name = `${prose(scenario, 60)} ${prose(proxy, 20)} ${prose(variantWords(run), 30)} ${role}${repeat > 1 ? ` (${repeat})` : ''}`;
  const reason = reasons
    .slice(0, 3)
    .map((text) => prose(text.split('\n')[0] ?? '', 200))
    .join('<br>');
  return tableRow([
    `${verdictMarks[verdict]} ${verdict}`,
    name,
    cellCode(expected, 80),
    diagnosed === null ? '' : cellCode(diagnosed, 80),
    reason,
    cellCode(rerun(run), 500),
  ]);
}

/** Lines of a text until `bytes` are used, in UTF-8. */
export interface Budget {
  bytes: number;
}

/**
 * The summary, piece by piece: totals, a row for each run that is not as expected, worst first, the environment. With
 * a budget it stays within it and says how many rows were left out.
 */
export function* suiteSummary(
  record: SuiteRecord,
  rerun: Rerun,
  budget: Budget = { bytes: Infinity },
): Generator<string> {
  const environment = Object.entries(record.environment).slice(0, 50);
  const tail =
    environment.length === 0
      ? ''
      : `\n${environment.map(([name, value]) => `${prose(name, 40)} ${code(value, 100)}`).join(', ')}\n`;
  let room = budget.bytes - Buffer.byteLength(tail) - TAIL;
  const take = (text: string): boolean => {
    room -= Buffer.byteLength(text);
    return room >= 0;
  };
  const failed = worstFirst(record.runs);
  const start = head(record);
  if (!take(start)) return;
  yield start;
  if (failed.length > 0) {
    const header = `\n${tableHead(['verdict', 'run', 'expected', 'diagnosed', 'why', 'again'])}`;
    let shown = 0;
    for (const run of failed) {
      const row = (shown === 0 ? header : '') + failureRow(run, rerun);
      if (!take(row)) break;
      yield row;
      shown += 1;
    }
    if (shown < failed.length) yield `\n… and ${failed.length - shown} more that are not as expected\n`;
  }
  yield tail;
}
