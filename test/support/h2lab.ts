/** The command line as a user meets it: its launcher, as a process of its own. */
import { join } from 'node:path';
import { type Ended, run } from './run-node.ts';

const root = join(import.meta.dirname, '..', '..');

/** Path of the launcher. */
export const launcher = join(root, 'lab', 'cli', 'bin.js');

/** What the launcher of a clone says when it makes its build anew; that is another test's business. */
const building = 'h2lab: compiling (sources have changed)\n';

/** Runs `h2lab ARGS` to its end. */
export async function h2lab(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const ended = await run([launcher, ...args], options);
  return { ...ended, stderr: ended.stderr.replace(building, '') };
}

/** Runs a bash script in which `h2lab` is a command; pipes fail when one of their commands does. */
export function shell(script: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const own = `set -o pipefail; h2lab() { "${process.execPath}" "${launcher}" "$@"; }; ${script}`;
  return run(['-c', own], { program: 'bash', env });
}

/** A capture that is part of the repository: a hop of a run of the lab, keys inside. */
export function golden(name: string, hop: 'client-proxy' | 'proxy-server' = 'client-proxy'): string {
  return join(root, 'test', 'corpus', name, `${hop}.pcapng`);
}
