import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { run } from '../../exec/run.ts';
import { signalProcess } from '../../exec/process-group.ts';
import { until } from '../../exec/until.ts';
import { tool } from './build.ts';
import { readRecords, removeRecord } from './records.ts';

const goneCeilingMs = 5_000;

/** Processes that live in a namespace. */
async function processesIn(namespace: string): Promise<number[]> {
  const { stdout } = await run(tool('ip'), ['netns', 'pids', namespace]);
  return stdout.split(/\s+/).filter(Boolean).map(Number);
}

/** Ends every process in a namespace and deletes it; its interfaces go with it. True when there was one. */
export async function removeNamespace(namespace: string): Promise<boolean> {
  if (!existsSync(`/run/netns/${namespace}`)) return false;
  for (const pid of await processesIn(namespace)) signalProcess(pid, 'SIGKILL');
  await until(
    `the processes in ${namespace} to end`,
    async (saw) => {
      const left = await processesIn(namespace);
      saw(left);
      return left.length === 0 ? true : undefined;
    },
    goneCeilingMs,
  );
  const { code, stderr } = await run(tool('ip'), ['netns', 'delete', namespace]);
  if (code !== 0) throw new Error(`${namespace} could not be deleted: ${stderr.trim()}`);
  return true;
}

/** Removes what runs left whose owner is gone, or one run by its id. Returns a line for each thing removed. */
export async function sweepRecords(runId?: string): Promise<string[]> {
  const lines: string[] = [];
  for (const record of readRecords()) {
    if (runId === undefined ? !record.orphaned : record.runId !== runId) continue;
    for (const namespace of record.namespaces) {
      if (await removeNamespace(namespace)) lines.push(`removed namespace ${namespace}`);
    }
    for (const folder of record.folders.filter((path) => path.endsWith('/scratch'))) {
      if (!existsSync(folder)) continue;
      await rm(folder, { recursive: true, force: true });
      lines.push(`removed ${folder}`);
    }
    removeRecord(record.file);
  }
  return lines;
}
