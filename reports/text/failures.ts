/** The end of a suite on a terminal: what needs a reader, worst first, each with the command that runs it again. */
import type { RunRecord } from '../../lab/model/events.ts';
import { visible } from './escape.ts';
import { nameColumns, paint } from './run-lines.ts';
import type { Style } from './style.ts';
import { verdictMarks, verdictOrder } from './words.ts';

/** Runs told at the end; a suite that is broken as a whole has hundreds of them. */
const MOST = 40;

/** A verdict that needs a reader. */
export function needsReader({ verdict }: Pick<RunRecord, 'verdict'>): boolean {
  return verdict !== 'confirmed' && verdict !== 'unsupported';
}

/** Runs that need a reader, worst first; within a verdict the order of the suite stays. */
export function worstFirst(runs: readonly RunRecord[]): RunRecord[] {
  const rank = ({ verdict }: RunRecord): number => verdictOrder.indexOf(verdict);
  return runs.filter(needsReader).sort((a, b) => rank(a) - rank(b));
}

/** A word of a command line, quoted for a POSIX shell where it has to be; controls are spelled out, never passed on. */
export function shellWord(text: string): string {
  const safe = visible(text, 400);
  return /^[\w./:@%+,=-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * `h2lab run drain --backend netns --proxy envoy --variant tls --roles fault`: runs this one again. `sources` are the files
 * and folders that hold it, for a scenario of a user's own.
 */
export function rerunCommand(
  { scenario, backend, proxy, client, variant, role }: RunRecord,
  sources: readonly string[] = [],
): string {
  const what = sources.length > 0 ? sources : [scenario];
  const words = [
    ...[...what, '--backend', backend, '--proxy', proxy],
    ...(client === undefined ? [] : ['--client', client]),
    ...['--variant', variant, '--roles', role],
  ];
  return `h2lab run ${words.map(shellWord).join(' ')}`;
}

/** How a report finds the command of a run. */
export type Rerun = (run: RunRecord) => string;

/** The lines of all runs that need a reader; empty when none does. */
export function failureLines(
  style: Style,
  runs: readonly RunRecord[],
  { proxies, rerun }: { proxies: readonly string[]; rerun: Rerun },
): string[] {
  const failed = worstFirst(runs);
  const lines = failed.slice(0, MOST).flatMap((run) => {
    const [reason] = run.reasons;
    return [
      `  ${paint(style, run.verdict)(`${verdictMarks[run.verdict]} ${run.verdict}`)}  ${nameColumns(run, proxies).trimEnd()}`,
      ...(reason === undefined ? [] : [`      ${visible(reason, 200)}`]),
      `      ${style.dim(rerun(run))}`,
    ];
  });
  if (failed.length > MOST) lines.push(`  … and ${failed.length - MOST} more`);
  return lines.length === 0 ? [] : ['', 'Not as expected, worst first:', ...lines];
}
