/** An ordinary user: whoever runs the tests when that is not root, else nobody. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launcher } from './h2lab.ts';

/** `nobody` of every Linux. */
const nobody = 65534;
const asRoot = process.getuid?.() === 0;
/** Words before a command line that an ordinary user runs. */
export const becomeOrdinary: readonly string[] = asRoot
  ? ['setpriv', '--reuid', String(nobody), '--regid', String(nobody), '--clear-groups']
  : [];

/** Another user cannot make the cached build anew, so the built launcher is what it starts. */
const built = join(launcher, '..', '..', '..', '.h2lab', 'build', 'lab', 'cli', 'bin.js');

/** The command line that starts `h2lab` as an ordinary user; what follows are its arguments. */
export const asOrdinaryUser = [...becomeOrdinary, process.execPath, asRoot ? built : launcher] as const;

/** Why no lab can be run by an ordinary user here; empty when it can. */
export function whyNotOrdinary(): string {
  const may = (script: string): boolean => {
    const [program, ...args] = [...becomeOrdinary, 'sh', '-c', script, 'sh', launcher, process.execPath];
    try {
      execFileSync(program, args, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (!may('test -r "$1" && test -x "$2"')) return 'this clone cannot be read by an ordinary user';
  return may('unshare --user --map-root-user --net true') ? '' : 'no user namespaces here';
}

/** Makes a folder below `parent` that the ordinary user owns. */
export function ordinaryFolder(parent: string): string {
  const folder = join(parent, 'own');
  chmodSync(parent, 0o755);
  mkdirSync(folder, { mode: 0o700 });
  if (asRoot) chownSync(folder, nobody, nobody);
  return folder;
}
