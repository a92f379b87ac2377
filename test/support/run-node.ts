/** Runs a program of Node as a process of its own, as a user would. */
import { spawn } from 'node:child_process';

/** How it ended and what it said. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `node ARGS` (or another program) to its end. Never rejects for a non-zero code. */
export function run(
  args: readonly string[],
  options: { program?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  // jest's own switches are not the program's.
  const { NODE_OPTIONS: _ours, ...env } = { ...process.env, ...options.env };
  return new Promise((resolve, reject) => {
    const child = spawn(options.program ?? process.execPath, [...args], {
      cwd: options.cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}
