/** The reporter that takes the least room: a mark a run, then what needs a reader and the totals. */
import type { Writable } from 'node:stream';
import type { LabEvent, RunRecord } from '../lab/model/events.ts';
import { failureLines } from './text/failures.ts';
import type { Rerun } from './text/failures.ts';
import { createOutput } from './text/output.ts';
import { paint, shownPath, totalsLine } from './text/run-lines.ts';
import { createStyle, wantsColour } from './text/style.ts';
import { noCommand, onGithub } from './text/workflow-commands.ts';
import { count, verdictMarks } from './text/words.ts';
import type { TerminalReporter } from './terminal.ts';

/** Where and how to print. */
export interface DotOptions {
  stream: Writable & { isTTY?: boolean; columns?: number };
  env: Readonly<Record<string, string | undefined>>;
  /** Paths below it are shown relative to it. */
  cwd: string;
  rerun: Rerun;
}

/** Marks a line where the width is not known. */
const COLUMNS = 80;

/** A reporter of marks; lines are broken at the width of the terminal. */
export function dotReporter({ stream, env, cwd, rerun }: DotOptions): TerminalReporter {
  const style = createStyle(wantsColour({ isTTY: stream.isTTY === true, env }));
  const output = createOutput(stream);
  const paths: string[] = [];
  let proxies: readonly string[] = [];
  let column = 0;

  function mark({ verdict }: RunRecord): void {
    if (column >= Math.max(1, stream.columns ?? COLUMNS)) endLine();
    output.write(paint(style, verdict)(verdict === 'confirmed' ? '·' : verdictMarks[verdict]));
    column += 1;
  }
  function endLine(): void {
    if (column > 0) output.write('\n');
    column = 0;
  }
  function print(lines: readonly string[]): void {
    output.write(lines.map((line) => `${onGithub(env) ? noCommand(line) : line}\n`).join(''));
  }

  function event(told: LabEvent): void {
    if (told.kind === 'suite-start') {
      proxies = told.proxies;
      print([count(told.runs, 'run')]);
    }
    if (told.kind === 'run-end') mark(told.record);
    if (told.kind === 'suite-end') {
      endLine();
      const { record } = told;
      print([...failureLines(style, record.runs, { proxies, rerun }), '', totalsLine(style, record)]);
    }
  }

  return {
    event,
    written: (more) => void paths.push(...more),
    async close() {
      endLine();
      print(paths.map((path) => shownPath(path, cwd)));
      await output.finish();
      return [];
    },
  };
}
