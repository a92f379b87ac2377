import type { VerdictKind } from '../../lab/model/verdict.ts';
import { visible } from './escape.ts';
import type { TextOptions } from './layout.ts';
import { paint, shownPath } from './run-lines.ts';
import { createStyle } from './style.ts';
import { count, verdictMarks } from './words.ts';

/** One side of a comparison. */
interface Side {
  verdict: VerdictKind | null;
  signature: string | null;
  confidence: number | null;
  certainty: string | null;
  sender: string | null;
  cause: string | null;
  hop: string | null;
  incidents: readonly string[];
  reasons: readonly string[];
}

/** A run that was judged again. */
export interface RejudgedRun {
  folder: string;
  scenario: string;
  expected: string;
  before: Side;
  after: Side;
  changed: readonly string[];
}

function valueOf(side: Side, name: string): string {
  if (name === 'incidents') return side.incidents.join(', ') || 'none';
  if (name === 'confidence')
    return side.confidence === null ? 'none' : `${Math.round(side.confidence * 100)} %`;
  const value = side[name as 'verdict' | 'signature' | 'certainty' | 'sender' | 'cause' | 'hop'];
  return value ?? 'none';
}

/** A line for a run that is as it was; for one that changed, what it was and is. */
export function rejudgedText(run: RejudgedRun, options: TextOptions, cwd: string): string {
  const style = createStyle(options.colour);
  const { after, changed } = run;
  const verdict = after.verdict ?? 'broken';
  const head = [
    paint(style, verdict)(`${verdictMarks[verdict]} ${verdict}`),
    visible(after.signature ?? 'no diagnosis'),
    style.dim(shownPath(run.folder, cwd)),
  ].join('  ');
  if (changed.length === 0) return `${head}  as it was\n`;
  const width = Math.max(...changed.map((name) => name.length));
  const lines = changed.map(
    (name) =>
      `    ${name.padEnd(width)}  ${visible(valueOf(run.before, name))} -> ${visible(valueOf(after, name))}`,
  );
  const why = changed.includes('verdict') ? after.reasons.map((reason) => `    ${visible(reason)}`) : [];
  return `${[head, ...lines, ...why].join('\n')}\n`;
}

/** The line below several runs. */
export function rejudgedTotals(runs: readonly RejudgedRun[]): string {
  const changed = runs.filter((run) => run.changed.length > 0);
  const verdicts = changed.filter((run) => run.changed.includes('verdict')).length;
  return `\n${count(runs.length, 'run')} judged again, ${changed.length} changed, ${verdicts} of them in the verdict\n`;
}
