/**
 * The reporter that a person watches: `h2lab run` on a terminal, in a CI log, through a pipe.
 *
 * On a terminal the runs under way are lines at the bottom that are drawn again; finished runs are printed above and
 * stay. Elsewhere there is one line a finished run and no cursor movement.
 */
import type { Writable } from 'node:stream';
import type { LabEvent, Reporter, RunName } from '../lab/model/events.ts';
import { visible } from './text/escape.ts';
import { failureLines, rerunCommand } from './text/failures.ts';
import type { Rerun } from './text/failures.ts';
import { createLiveArea } from './text/live-area.ts';
import type { LiveArea } from './text/live-area.ts';
import { elapsedText } from './text/numbers.ts';
import { createOutput } from './text/output.ts';
import {
  nameColumns,
  openingLines,
  runLines,
  shownPath,
  stepErrorLines,
  totalsLine,
} from './text/run-lines.ts';
import type { StepError } from './text/run-lines.ts';
import { costLines } from './text/costs.ts';
import { sharesLines } from './text/shares.ts';
import { createStyle, wantsColour, wantsMovement } from './text/style.ts';
import type { Style } from './text/style.ts';
import { noCommand, onGithub } from './text/workflow-commands.ts';

/** How often elapsed times are drawn again. */
const REDRAW_MS = 200;

/** Where and how to print. */
export interface TerminalOptions {
  stream: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  env: Readonly<Record<string, string | undefined>>;
  /** Paths below it are shown relative to it. */
  cwd: string;
  rerun?: Rerun;
}

/** A reporter that also tells which files all reporters wrote: `written`, then `close`. */
export interface TerminalReporter extends Reporter {
  /** Paths that the other reporters returned from `close`; call it before this one is closed. */
  written(paths: readonly string[]): void;
}

interface Running {
  name: RunName;
  since: number;
  step: string;
  detail: string;
  errors: StepError[];
}

/** What is printed about work that precedes the first step, such as building images. */
const PREPARING = 'prepare';

/** A reporter for a terminal, a log or a pipe. */
export function terminalReporter({
  stream,
  env,
  cwd,
  rerun = rerunCommand,
}: TerminalOptions): TerminalReporter {
  const traits = { isTTY: stream.isTTY === true, env };
  const style = createStyle(wantsColour(traits));
  const output = createOutput(stream);
  const running = new Map<string, Running>();
  const paths: string[] = [];
  let lastFact = '';
  let proxies: readonly string[] = [];
  const harmless = onGithub(env) ? noCommand : (line: string): string => line;
  const live: LiveArea = wantsMovement(traits)
    ? createLiveArea({
        write: (text) => output.write(text),
        get columns() {
          return stream.columns;
        },
        get rows() {
          return stream.rows;
        },
      })
    : {
        print: (lines) => output.write(lines.map((line) => `${harmless(line)}\n`).join('')),
        show: () => {},
        clear: () => {},
      };
  const timer = wantsMovement(traits) ? setInterval(redraw, REDRAW_MS).unref() : undefined;

  function redraw(): void {
    const now = Date.now();
    live.show([...running.values()].map((run) => liveLine(style, run, nameColumns(run.name, proxies), now)));
  }

  function of(name: RunName, at: number): Running {
    let run = running.get(name.runId);
    if (run === undefined) {
      run = { name, since: at, step: PREPARING, detail: '', errors: [] };
      running.set(name.runId, run);
    }
    return run;
  }

  function take(event: LabEvent): void {
    switch (event.kind) {
      case 'suite-start':
        proxies = event.proxies;
        return live.print(openingLines(style, event.runs, event.environment, event.backendReason));
      case 'run-start':
        of(event.run, event.at).since = event.at;
        return;
      case 'step-start': {
        const run = of(event.run, event.at);
        run.step = event.step;
        run.detail = '';
        return;
      }
      case 'step-end': {
        const { run, step, ms, error } = event;
        if (error !== undefined) of(run, event.at).errors.push({ step, ms, error });
        return;
      }
      case 'fact':
        return takeFact(of(event.run, event.at), factText(event.what, event.value));
      case 'run-end': {
        const errors = running.get(event.run.runId)?.errors ?? [];
        running.delete(event.run.runId);
        return live.print(runLines(style, event.record, errors, { cwd, proxies }));
      }
      case 'suite-end':
        return takeEnd([
          ...failureLines(style, event.record.runs, { proxies, rerun }),
          '',
          ...costLines(event.record).map(style.dim),
          ...sharesLines(event.record.runs),
          totalsLine(style, event.record),
        ]);
    }
  }

  function takeFact(run: Running, text: string): void {
    run.detail = text;
    // Building images takes minutes before the first step: a log without a live area must show that it moves.
    if (run.step !== PREPARING || timer !== undefined || text === lastFact) return;
    lastFact = text;
    live.print([style.dim(`  ${text}`)]);
  }

  function takeEnd(end: readonly string[]): void {
    // A run that never ended still tells what failed in it.
    const left = [...running.values()].flatMap((run) =>
      run.errors.flatMap((error) => [nameColumns(run.name, proxies), ...stepErrorLines(style, error)]),
    );
    running.clear();
    live.show([]);
    live.print([...left, ...end]);
  }

  return {
    event(event) {
      take(event);
      if (timer !== undefined) redraw();
    },
    written(more) {
      paths.push(...more);
    },
    async close() {
      clearInterval(timer);
      live.clear();
      if (paths.length > 0) live.print(paths.map((path) => shownPath(path, cwd)));
      await output.finish();
      return [];
    },
  };
}

function factText(what: string, value: string | number | boolean | null | undefined): string {
  return value === undefined || value === null
    ? visible(what, 200)
    : `${visible(what, 200)} ${visible(String(value), 200)}`;
}

function liveLine(style: Style, run: Running, name: string, now: number): string {
  const time = elapsedText((now - run.since) / 1000).padStart(7);
  const detail = run.detail === '' ? '' : style.dim(` · ${run.detail}`);
  return `${style.cyan('·')} ${style.dim(time)}      ${name}  ${visible(run.step, 100)}${detail}`;
}
