import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where iproute2 keeps namespaces by name. */
export const namespaceFolder = '/run/netns';

/** The namespace that a process lives in, by its inode; undefined when it has ended or hides it. */
function inodeOf(pid: string): number | undefined {
  try {
    return Number(/^net:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[1]);
  } catch {
    return undefined;
  }
}

/**
 * Processes that live in these network namespaces, by number; a namespace that does not exist has none. One look at
 * the process table serves all of them.
 */
export function occupantsOf(namespaces: readonly string[]): number[] {
  const inodes = new Set(
    namespaces.flatMap((name) => statSync(join(namespaceFolder, name), { throwIfNoEntry: false })?.ino ?? []),
  );
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && inodes.has(inodeOf(name) ?? NaN))
    .map(Number);
}
