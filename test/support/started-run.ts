/** `h2lab run` while it runs: for tests that interrupt it or kill it in the middle. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../lab/exec/until.ts';
import type { Plan } from '../../lab/model/plan.ts';
import { launcher } from './h2lab.ts';
import { processesWith } from './process-table.ts';
import { leftOnEngine, leftOnNamespaces } from './left-behind.ts';

/** How long a run may take to reach a step; the first one on containers may build images. */
const stepCeilingMs = 120_000;

/** A run under way. */
export interface StartedRun {
  child: ChildProcess;
  /** Resolves when a run has begun this step; gives the ids of all runs that have begun. */
  untilStep(step: string): Promise<string[]>;
  /** Resolves to how it ended. */
  end(): Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

/** Starts `h2lab run ARGS` with its state in this folder; `program` is what starts Node, as `setpriv … node`. */
export function startRun(
  state: string,
  args: readonly string[],
  program: readonly string[] = [process.execPath, launcher],
): StartedRun {
  const { NODE_OPTIONS: _ours, ...env } = process.env;
  const [command = '', ...before] = program;
  const child = spawn(command, [...before, 'run', ...args], {
    env: { ...env, H2LAB_STATE: state },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    child,
    untilStep: (step) =>
      until(
        `a run to begin the step "${step}"`,
        (saw) => {
          if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}: ${stderr}`);
          const folders = runFolders(state);
          saw(folders);
          return folders.some((folder) => hasBegun(folder, step)) ? folders.map(runIdOf) : undefined;
        },
        stepCeilingMs,
      ),
    async end() {
      const [code, signal] = await ended;
      return { code, signal, stderr };
    },
  };
}

/** What of these runs is left anywhere: namespaces, records, processes, containers, networks, scratch folders. */
export function leftOf(state: string, ids: readonly string[], engine = false): string[] {
  const scratch = [join(state, 'runs', 'latest'), ...runFolders(state)]
    .map((folder) => join(folder, 'scratch'))
    .filter((path) => existsSync(path));
  const processes = processesWith(state).map((pid) => `process ${pid}`);
  return [...leftOnNamespaces(ids), ...(engine ? leftOnEngine(ids) : []), ...scratch, ...processes];
}

/** Resolves when nothing is left, for what another process removes; rejects with what stays. */
export async function untilNothingIsLeft(state: string, ids: readonly string[]): Promise<void> {
  await until(
    'nothing to be left',
    (saw) => {
      const left = leftOf(state, ids);
      saw(left);
      return left.length === 0 ? true : undefined;
    },
    10_000,
  );
}

function runFolders(state: string): string[] {
  const latest = join(state, 'runs', 'latest');
  if (!existsSync(latest)) return [];
  return readdirSync(latest)
    .map((name) => join(latest, name))
    .filter((folder) => existsSync(join(folder, 'plan.json')));
}

function hasBegun(folder: string, step: string): boolean {
  const events = join(folder, 'events.jsonl');
  return (
    existsSync(events) &&
    readFileSync(events, 'utf8').includes(`"kind":"step-start"`) &&
    readFileSync(events, 'utf8').includes(`"step":${JSON.stringify(step)}`)
  );
}

function runIdOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as Plan).runId;
}
