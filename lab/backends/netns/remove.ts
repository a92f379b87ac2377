import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { run } from '../../exec/run.ts';
import { signalProcess } from '../../exec/process-group.ts';
import { until } from '../../exec/until.ts';
import { tool } from './tool.ts';
import { namespaceFolder, occupantsOf } from './occupants.ts';
import { readRecords, removeRecord, type Record } from './records.ts';

const goneCeilingMs = 5_000;

/** The form of our namespaces' names, with the run's id in it; nothing else is ever touched. */
const ownName = /^h2l-([a-z0-9]{8})-(?:(?:client|proxy|server|dns)(?:-\d+)?|router\d+)$/;

/**
 * Ends every process in a namespace and deletes it; its interfaces go with it. True when this call deleted it.
 *
 * After a kill -9 the reaper and the next command may remove the same thing at the same time; both must succeed.
 */
export async function removeNamespace(namespace: string): Promise<boolean> {
  const path = `${namespaceFolder}/${namespace}`;
  if (!existsSync(path)) return false;
  await until(
    `the processes in ${namespace} to end`,
    (saw) => {
      const left = occupantsOf([namespace]);
      for (const pid of left) signalProcess(pid, 'SIGKILL');
      saw(left);
      return left.length === 0 ? true : undefined;
    },
    goneCeilingMs,
  );
  const { code, stderr } = await run(tool('ip'), ['netns', 'delete', namespace]);
  if (code !== 0 && existsSync(path)) throw new Error(`${namespace} could not be deleted: ${stderr.trim()}`);
  return code === 0;
}

/** Our namespaces that exist now, by name. */
function ownNamespaces(): string[] {
  return existsSync(namespaceFolder) ? readdirSync(namespaceFolder).filter((name) => ownName.test(name)) : [];
}

/**
 * Removes what runs left whose owner is gone; with `runId` only what that run left. What a living process owns stays.
 *
 * A namespace of our form without a record is removed too: its owner was killed while a tool was still making it. The
 * namespaces are listed before the records are read, because a record is written before its namespaces are made.
 * Returns a line for each thing removed.
 */
export async function sweepRecords(runId?: string): Promise<string[]> {
  const existing = ownNamespaces();
  const records = readRecords();
  const recorded = new Set(records.flatMap(({ namespaces }) => namespaces));
  const strays = existing.filter((name) => !recorded.has(name));
  const wanted = (id: string | undefined): boolean => runId === undefined || runId === id;

  const lines: string[] = [];
  for (const name of strays.filter((stray) => wanted(ownName.exec(stray)?.[1]))) {
    if (await removeNamespace(name)) lines.push(`removed namespace ${name}`);
  }
  for (const record of records.filter((one) => one.orphaned && wanted(one.runId))) {
    lines.push(...(await removeRun(record)));
  }
  return lines;
}

async function removeRun({ namespaces, folders, file }: Record): Promise<string[]> {
  const lines: string[] = [];
  for (const name of namespaces) {
    if (await removeNamespace(name)) lines.push(`removed namespace ${name}`);
  }
  for (const folder of folders.filter((path) => path.endsWith('/scratch') && existsSync(path))) {
    await rm(folder, { recursive: true, force: true });
    lines.push(`removed ${folder}`);
  }
  removeRecord(file);
  return lines;
}
