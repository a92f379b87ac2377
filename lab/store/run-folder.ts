/**
 * The folder of one run, saved three times: `plan.json` before; `captures/`, `logs/` and `events.jsonl` while it runs;
 * `analysis.json` and `verdict.json` after the analysis. It can be judged again without the lab (`read-run.ts`).
 */
import { closeSync, constants, fchmodSync, openSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabEvent } from '../model/events.ts';
import type { Plan } from '../model/plan.ts';
import type { HopName } from '../model/topology.ts';
import type { Verdict } from '../model/verdict.ts';
import { StoreError } from './errors.ts';
import { fileName } from './names.ts';
import { ensureFolder, FILE_MODE, protectTree, writeFileAtomically } from './safe-files.ts';

/** Saves what a run produces. Every file is 0600, every folder 0700. */
export interface RunFolder {
  /** Absolute path. */
  path: string;
  /** Makes `scratch/`, for files that are not kept; who asked for it removes it. Returns its path. */
  makeScratch(): Promise<string>;
  writePlan(plan: Plan): Promise<void>;
  /** Appends a line to `events.jsonl` at once: what a killed run did until then must be readable. */
  appendEvent(event: LabEvent): void;
  /** Path of a hop's sealed capture, `captures/<hop>.pcapng`, or `<hop>-far.pcapng` of its other end; who writes there calls `protect` afterwards. */
  capturePath(hop: HopName, far?: boolean): string;
  writeCapture(hop: HopName, bytes: Uint8Array): Promise<void>;
  /** Writes `logs/<name>`; key logs belong here too. */
  writeLog(name: string, bytes: string | Uint8Array): Promise<void>;
  /** Writes `analysis.json`; the store knows of it only its version. */
  writeAnalysis(analysis: { readonly format: string }): Promise<void>;
  /** Writes `verdict.json`, then protects everything that is in the folder. */
  writeVerdict(verdict: Verdict): Promise<void>;
  /** Sets the modes of all files and folders below, whoever wrote them. */
  protect(): Promise<void>;
}

/** Key logs of a run, of whichever host. */
const keyLog = /(^|-)keys(-all)?\.log$/;

/** Paths of the logs of a run that an analyzer may read beside its captures, sorted: all but those that hold keys. */
export async function logsToRead(folder: string): Promise<string[]> {
  const logs = join(folder, 'logs');
  const names = (await readdir(logs)).filter((name) => !name.startsWith('.') && !keyLog.test(name));
  return names.sort().map((name) => join(logs, name));
}

/** Lays out a folder that was just made. */
export async function createRunFolder(path: string): Promise<RunFolder> {
  const captures = join(path, 'captures');
  const logs = join(path, 'logs');
  await ensureFolder(captures);
  await ensureFolder(logs);
  const writeJson = async (name: string, value: unknown): Promise<void> =>
    writeFileAtomically(join(path, name), `${JSON.stringify(value, null, 2)}\n`);
  const protect = (): Promise<void> => protectTree(path);
  const capturePath = (hop: HopName, far = false): string =>
    join(captures, `${fileName(hop)}${far ? '-far' : ''}.pcapng`);

  return {
    path,
    protect,
    async makeScratch() {
      const scratch = join(path, 'scratch');
      await ensureFolder(scratch);
      return scratch;
    },
    capturePath,
    writePlan: (plan) => writeJson('plan.json', plan),
    appendEvent: (event) => appendLine(join(path, 'events.jsonl'), JSON.stringify(event)),
    writeCapture: (hop, bytes) => writeFileAtomically(capturePath(hop), bytes),
    async writeLog(name, bytes) {
      await writeFileAtomically(join(logs, fileName(name)), bytes);
    },
    writeAnalysis: (analysis) => writeJson('analysis.json', analysis),
    async writeVerdict(verdict) {
      await writeJson('verdict.json', verdict);
      await protect();
    },
  };
}

/** Synchronous, so that lines keep their order and the last ones are there when the process is killed. */
function appendLine(path: string, line: string): void {
  let file: number;
  try {
    file = openSync(
      path,
      constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW,
      FILE_MODE,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP') throw error;
    throw new StoreError(`${path} is a symbolic link: not written through it. Remove the link.`);
  }
  try {
    fchmodSync(file, FILE_MODE);
    writeSync(file, `${line}\n`);
  } finally {
    closeSync(file);
  }
}
