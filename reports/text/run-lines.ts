import { relative } from 'node:path';
import type { RunName, RunRecord, SuiteRecord } from '../../lab/model/events.ts';
import type { VerdictKind } from '../../lab/model/verdict.ts';
import { visible, visibleLines } from './escape.ts';
import { elapsedText } from './numbers.ts';
import type { Style } from './style.ts';
import { pad } from './width.ts';
import { count, variantWords, verdictMarks, verdictOrder } from './words.ts';

/** The lines that the terminal reporter prints for a run, a step that failed, and the whole suite. */

/** Columns of a scenario's id; the longest id of the catalogue has 33, most have less than this. */
const SCENARIO = 26;

/** Lines shown of one step error: the message and the host's last log lines that it carries. */
const ERROR_LINES = 24;

/** A step that failed. */
export interface StepError {
  step: string;
  ms: number;
  error: string;
}

/** A path as the reader would type it: relative when it is below the working directory. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return visible(short === '' ? '.' : short.startsWith('..') ? path : short);
}

/** Colours a text as its verdict is coloured everywhere. */
export function paint(style: Style, verdict: VerdictKind): (text: string) => string {
  const paints: Record<VerdictKind, (text: string) => string> = {
    confirmed: style.green,
    contradicted: style.red,
    inconclusive: style.yellow,
    unsupported: style.dim,
    broken: style.magenta,
  };
  return paints[verdict];
}

/**
 * `connection-aging  haproxy  tls  fault #2`: the columns that name a run. The proxy is one of them where the suite
 * has several; `proxies` are those of the suite.
 */
export function nameColumns(
  run: Pick<RunName, 'scenario' | 'proxy' | 'client' | 'variant' | 'role' | 'repeat'>,
  proxies: readonly string[],
): string {
  const { scenario, proxy, role, repeat } = run;
  const who = repeat > 1 ? `${role} #${repeat}` : role;
  const width = Math.min(20, Math.max(0, ...proxies.map((id) => id.length)));
  return [
    pad(visible(scenario, 60), SCENARIO),
    ...(proxies.length > 1 ? [pad(visible(proxy, 20), width)] : []),
    pad(visible(variantWords(run), 30), 5),
    pad(visible(who, 20), 10),
  ].join('  ');
}

/**
 * The line of a finished run, and for any but a confirmed one the reasons and the folder below it. `proxies` are those
 * of the suite.
 */
export function runLines(
  style: Style,
  record: RunRecord,
  errors: readonly StepError[],
  { cwd, proxies }: { cwd: string; proxies: readonly string[] },
): string[] {
  const colour = paint(style, record.verdict);
  const verdict = colour(`${verdictMarks[record.verdict]} ${pad(record.verdict, 12)}`);
  const seconds = style.dim(elapsedText(record.seconds).padStart(7));
  const lines = [`${verdict}  ${nameColumns(record, proxies)}  ${seconds}  ${found(style, record)}`];
  const confirmed = record.verdict === 'confirmed';
  if (record.flaky === true) lines.push(`    ${style.yellow(`flaky: attempt ${record.attempt} passed`)}`);
  for (const reason of record.reasons) {
    for (const text of visibleLines(reason, ERROR_LINES))
      lines.push(`    ${confirmed ? style.dim(text) : text}`);
  }
  // The step that broke the run is its reason already; the others (an undo that failed, say) are told here.
  const others = errors.filter(({ error }) => !record.reasons.some((reason) => reason.includes(error)));
  for (const error of others) lines.push(...stepErrorLines(style, error));
  if (!confirmed || errors.length > 0) lines.push(`    ${style.dim(shownPath(record.folder, cwd))}`);
  return lines;
}

function found(style: Style, { diagnosed, expected, verdict }: RunRecord): string {
  if (verdict === 'unsupported') return style.dim('not run');
  const shown = diagnosed === null ? 'no diagnosis' : visible(diagnosed, 80);
  return diagnosed === expected ? shown : `${shown}${style.dim(', expected ')}${visible(expected, 80)}`;
}

/** `step "start envoy" failed after 3.2 s:` and the error below it. */
export function stepErrorLines(style: Style, { step, ms, error }: StepError): string[] {
  const head = style.magenta(`step "${visible(step, 100)}" failed after ${elapsedText(ms / 1000)}:`);
  const lines = visibleLines(error, ERROR_LINES);
  const only = lines.length === 1 ? lines[0] : undefined;
  return only === undefined
    ? [`    ${head}`, ...lines.map((line) => `      ${line}`)]
    : [`    ${head} ${only}`];
}

/** `12 confirmed, 1 contradicted, 0 flaky in 41.2 s`. */
export function totalsLine(style: Style, record: SuiteRecord): string {
  const parts = verdictOrder
    .filter((kind) => record.totals[kind] > 0)
    .map((kind) => style.bold(paint(style, kind)(`${record.totals[kind]} ${kind}`)));
  const runs = parts.length === 0 ? 'no runs' : parts.join(', ');
  const flaky = record.flaky === 0 ? '0 flaky' : style.yellow(`${record.flaky} flaky`);
  const notRun = (record.notRun ?? 0) > 0 ? `, ${style.yellow(`${record.notRun ?? 0} not run`)}` : '';
  return `${runs}, ${flaky}${notRun} in ${elapsedText(record.seconds)}`;
}

/** The first lines: what will run, on what, and why on this backend. */
export function openingLines(
  style: Style,
  runs: number,
  environment: Readonly<Record<string, string>>,
  backendReason: string,
): string[] {
  const facts = Object.entries(environment).map(
    ([name, value]) => `${visible(name, 40)} ${visible(value, 100)}`,
  );
  const head =
    style.bold(count(runs, 'run')) + (backendReason === '' ? '' : `  ${visible(backendReason, 300)}`);
  return [head, ...(facts.length > 0 ? [style.dim(facts.join('  '))] : []), ''];
}
