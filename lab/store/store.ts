/**
 * Where runs are kept: `<root>/runs/<UTC time>-<suffix>/`, one folder a run below it, and `runs/latest`.
 *
 * The root is the caller's choice (in a clone `.h2lab`). It knows paths and modes, and nothing about what a run means.
 */
import { lstat, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunName, SuiteRecord } from '../model/events.ts';
import { StoreError } from './errors.ts';
import { runFolderName, suiteFolderName } from './names.ts';
import { createRunFolder } from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';
import { ensureFolder, makeNewFolder, writeFileAtomically } from './safe-files.ts';

/** Folders of one name that a suite may hold; the name has no proxy in it, so runs through several proxies collide. */
const MOST_OF_A_NAME = 1000;

/** The folder of one suite of runs. */
export interface Suite {
  /** Absolute path. */
  path: string;
  /** Where the HTML report belongs, so that its links to captures are relative. */
  reportPath: string;
  /** Makes the folder of a run; a second run of the same name gets `-2` and so on. */
  run(name: RunName): Promise<RunFolder>;
  /** Makes `scratch/`, for files of its runs that are not kept; who asked for it removes it. Returns its path. */
  makeScratch(): Promise<string>;
  /** Writes `suite.json`. */
  writeSuite(record: SuiteRecord): Promise<void>;
}

/** A place for runs. */
export interface Store {
  root: string;
  /** Makes the folder of a new suite and points `runs/latest` to it. */
  createSuite(now?: Date): Promise<Suite>;
}

/** A store below `root`, an absolute path; nothing is written before the first suite is created. */
export function createStore(root: string): Store {
  return {
    root,
    async createSuite(now = new Date()) {
      await ensureFolder(root);
      await ignoreInGit(root);
      const runs = join(root, 'runs');
      await ensureFolder(runs);
      let name = suiteFolderName(now);
      while (!(await makeNewFolder(join(runs, name)))) name = suiteFolderName(now);
      await pointLatest(runs, name);
      return openSuite(join(runs, name));
    },
  };
}

function openSuite(path: string): Suite {
  return {
    path,
    reportPath: join(path, 'report.html'),
    async run(name) {
      const base = runFolderName(name);
      for (let n = 1; n <= MOST_OF_A_NAME; n++) {
        const folder = join(path, n === 1 ? base : `${base}-${n}`);
        if (await makeNewFolder(folder)) return createRunFolder(folder);
      }
      throw new StoreError(`${path} has ${MOST_OF_A_NAME} folders named ${base}: start a new suite.`);
    },
    async makeScratch() {
      const scratch = join(path, 'scratch');
      await ensureFolder(scratch);
      return scratch;
    },
    writeSuite: (record) =>
      writeFileAtomically(join(path, 'suite.json'), `${JSON.stringify(record, null, 2)}\n`),
  };
}

/** Captures hold keys and payloads: a root inside a work tree must never be committed. */
async function ignoreInGit(root: string): Promise<void> {
  try {
    await writeFile(join(root, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Replaces the link in one step, so that a reader always finds one. What is no link of ours stays as it is. */
async function pointLatest(runs: string, name: string): Promise<void> {
  const link = join(runs, 'latest');
  const seen = await lstat(link).catch(() => undefined);
  if (seen !== undefined && !seen.isSymbolicLink()) return;
  const part = join(runs, `.latest.${name}.part`);
  await symlink(name, part);
  try {
    await rename(part, link);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
