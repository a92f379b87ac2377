/**
 * Scratch folders and their owners. A run removes its own; what a kill left is found by the owner's name in it.
 *
 * Process numbers mean something in their own process namespace alone, and a lab without root runs in one of its own,
 * so an owner's namespace is written down too. A process sees the namespaces below its own and not those beside it, so
 * only a command line that is in no namespace of the lab's may sweep.
 */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
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

/** False for a process that has died and waits for its parent to take note of it. */
function isAlive(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // pid (command) state ...; the command may hold anything.
    return !'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

function isOwn(pid: string): boolean {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

/** True when a process lives in that process namespace, or when that cannot be seen of one of our own. */
function isInhabited(namespace: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      const seen = processNamespace(pid);
      return (seen === undefined ? isOwn(pid) : seen === namespace) && isAlive(pid);
    });
}

/** Makes the scratch folder of a run, with this process as its owner. */
export async function makeScratch(folder: RunFolder): Promise<string> {
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

/** Removes the scratch folders below `<root>/runs` whose owners are gone. Returns a line for each. */
export async function sweepScratch(root: string): Promise<string[]> {
  const lines: string[] = [];
  const below = async (folder: string): Promise<string[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  };
  for (const suite of await below(join(root, 'runs'))) {
    for (const run of await below(suite)) {
      const scratch = join(run, 'scratch');
      if (!isOrphaned(scratch)) continue;
      await rm(scratch, { recursive: true, force: true });
      lines.push(`removed ${scratch}`);
    }
  }
  return lines;
}
