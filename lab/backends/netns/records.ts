/**
 * Records of what runs have made on this machine, written before it is made: whoever finds a record whose owner is
 * gone may remove what it names, and nothing else.
 *
 * One file a run, `<pid>-<start time>-<run id>.run`; its lines are `namespace NAME` and `folder PATH`, plain enough for
 * the reaper, which is a shell script.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDead, thisOwner } from '../owner.ts';

/** A run's record. */
export interface Record {
  runId: string;
  file: string;
  namespaces: string[];
  folders: string[];
  /** The process that made the run is gone. */
  orphaned: boolean;
}

/** Where records are kept: nobody but this user may write there. */
export function recordFolder(): string {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? '/run/h2lab' : join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), `h2lab-${uid}`);
}

/** Writes the record of a run and returns its path. */
export function writeRecord(
  runId: string,
  namespaces: readonly string[],
  folders: readonly string[],
): string {
  const folder = recordFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { pid, startTime } = thisOwner();
  const file = join(folder, `${pid}-${startTime}-${runId}.run`);
  const lines = [
    ...namespaces.map((name) => `namespace ${name}`),
    ...folders.map((path) => `folder ${path}`),
  ];
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  return file;
}

/** The folder named `scratch` that a path is or lies in: what goes with the run's process. */
export function scratchFolder(path: string): string {
  return /^.*\/scratch(?=\/|$)/.exec(path)?.[0] ?? path;
}

/** Adds a folder to a record that does not name it yet. */
export function recordFolderOf(file: string, folder: string): void {
  const line = `folder ${folder}`;
  if (linesOf(file)?.includes(line) !== true) appendFileSync(file, `${line}\n`);
}

/** Removes a record, after all that it names is gone. */
export function removeRecord(file: string): void {
  rmSync(file, { force: true });
}

/** The lines of a record; undefined when its run, or another sweep, has removed it since it was listed. */
function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** All records of this machine and user. */
export function readRecords(hostname = thisOwner().hostname): Record[] {
  if (!existsSync(recordFolder())) return [];
  return readdirSync(recordFolder()).flatMap((name) => {
    const [, pid, startTime = '', runId] = /^(\d+)-(\d*)-([a-z0-9]{8})\.run$/.exec(name) ?? [];
    if (pid === undefined || runId === undefined) return [];
    const file = join(recordFolder(), name);
    const lines = linesOf(file);
    if (lines === undefined) return [];
    const values = (key: string): string[] =>
      lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
    // Only names of our own form: a record is a file, and a file can be anything.
    const namespaces = values('namespace').filter((one) => one.startsWith(`h2l-${runId}-`));
    const orphaned = isDead({ pid: Number(pid), startTime, hostname });
    return [{ runId, file, namespaces, folders: values('folder'), orphaned }];
  });
}
