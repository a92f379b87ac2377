/**
 * Scratch folders and their owners. A run removes its own; what a kill left is found by the owner's name in it.
 *
 * Process numbers mean something in their own process namespace alone, and a lab without root runs in one of its own,
 * so an owner's namespace is written down too. A process sees the namespaces below its own and not those beside it, so
 * only a command line that is in no namespace of the lab's may sweep.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOwner, isDead, parseOwner, thisOwner } from '../backends/owner.ts';
import type { RunFolder } from '../store/run-folder.ts';

const ownerFile = 'owner';

/** `pid:[4026531836]`, of a process by its number or of this one. */
function processNamespace(pid: number | string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

/** The values of a line of `/proc/PID/status`, which everybody may read. */
function statusLine(status: string, name: string): string[] {
  const line = status.split('\n').find((one) => one.startsWith(`${name}:`)) ?? '';
  return line.split(/\s+/).slice(1);
}

/**
 * Whether a process lives in that process namespace, or may. One that has died and waits for its parent to take note
 * does not live. A process that hides its namespaces (some do from root, too) counts when it is of this user and has
 * numbers in more than one namespace, so that it is in one below ours.
 */
function mayLiveIn(namespace: string, pid: string): boolean {
  const seen = processNamespace(pid);
  if (seen !== undefined && seen !== namespace) return false;
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return false;
  }
  if (['Z', 'X'].includes(statusLine(status, 'State')[0] ?? '')) return false;
  const isOwn = Number(statusLine(status, 'Uid')[0]) === process.getuid?.();
  return seen === namespace || (isOwn && statusLine(status, 'NSpid').length > 1);
}

function isInhabited(namespace: string): boolean {
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && mayLiveIn(namespace, name));
}

/** Makes the scratch folder of a run or of a suite, with this process as its owner. */
export async function makeScratch(folder: Pick<RunFolder, 'makeScratch'>): Promise<string> {
  const scratch = await folder.makeScratch();
  const owner = `${formatOwner(thisOwner())} ${processNamespace('self') ?? ''}`;
  await writeFile(join(scratch, ownerFile), owner, { mode: 0o600 });
  return scratch;
}

/** True when the owner of a scratch folder is certainly gone. */
function isOrphaned(scratch: string): boolean {
  let text: string;
  try {
    text = readFileSync(join(scratch, ownerFile), 'utf8');
  } catch {
    return false;
  }
  const [label = '', namespace = ''] = text.split(' ');
  const owner = parseOwner(label);
  if (owner === undefined || owner.hostname !== thisOwner().hostname) return false;
  if (namespace === '' || namespace === processNamespace('self')) return isDead(owner);
  return !isInhabited(namespace);
}

/** Removes the scratch folders of runs and suites below `<root>/runs` whose owners are gone. Returns a line for each. */
export async function sweepScratch(root: string): Promise<string[]> {
  const lines: string[] = [];
  const below = async (folder: string): Promise<string[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  };
  for (const suite of await below(join(root, 'runs'))) {
    for (const folder of [suite, ...(await below(suite))]) {
      const scratch = join(folder, 'scratch');
      if (!isOrphaned(scratch)) continue;
      await rm(scratch, { recursive: true, force: true });
      lines.push(`removed ${scratch}`);
    }
  }
  return lines;
}
