/** A lab whose owner can be killed, and what is left of it on the machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { readRecords } from '../../lab/backends/netns/records.ts';
import { run } from '../../lab/exec/run.ts';

const opener = join(import.meta.dirname, '..', 'lab', 'backends', 'netns', 'opener.ts');

/** A process of its own that opens a lab with a process in it, and waits. Resolves when it stands. */
export async function opened(
  runId: string,
  reaper: boolean,
): Promise<{ kill(): Promise<void>; scratch: string }> {
  const parent = mkdtempSync(join(tmpdir(), 'lab-'));
  const scratch = join(parent, 'scratch');
  const args = [opener, runId, scratch, reaper ? 'with-reaper' : 'without-reaper'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  expect(line.toString()).toContain('stands');
  return {
    scratch,
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

/** Namespaces, processes and records that carry a run's id. */
export async function traces(runId: string): Promise<string[]> {
  const { stdout: namespaces } = await run('ip', ['netns', 'list']);
  const { stdout: processes } = await run('ps', ['-eo', 'args']);
  const records = readRecords().map((record) => record.file);
  return [...namespaces.split('\n'), ...processes.split('\n'), ...records].filter((line) =>
    line.includes(runId),
  );
}
