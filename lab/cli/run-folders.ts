import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { stateRoot } from './places.ts';

/** Run folders below what was named: a run's own folder, or a suite's with all its runs. Rejects with a {@link UsageError}. */
export async function runFolders(named: string): Promise<string[]> {
  const folder = await realpath(named).catch(() => named);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new UsageError(
      `${named}: expected the folder of a run or of a suite, found ${found === undefined ? 'nothing' : 'a file'}.`,
    );
  }
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some(({ name }) => name === 'plan.json')) return [folder];
  const runs: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const below = await readdir(join(folder, entry.name));
    if (below.includes('plan.json')) runs.push(join(folder, entry.name));
  }
  if (runs.length > 0) return runs.sort();
  throw new UsageError(
    `${named}: expected plan.json in it, or folders with one below it; give the folder of a run, such as .h2lab/runs/latest/NAME.`,
  );
}

/** The run folders of all that was named, or of the latest suite when nothing was. */
export async function namedRuns(named: readonly string[]): Promise<string[]> {
  const wanted = named.length > 0 ? named : [join(stateRoot(), 'runs', 'latest')];
  return [...new Set((await Promise.all(wanted.map(runFolders))).flat())];
}
