import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { backendIds, loadBackend } from './choose-backend.ts';
import { stateRoot } from './places.ts';

/** Removes what killed runs left, on every backend that answers; with `runs` the stored run folders too. */
export async function clean(runs: boolean): Promise<string> {
  const lines: string[] = [];
  for (const id of backendIds) {
    const backend = await loadBackend(id);
    if ((await backend.probe()).available) lines.push(...(await backend.sweep()));
  }
  if (runs) {
    const folder = join(stateRoot(), 'runs');
    await rm(folder, { recursive: true, force: true });
    lines.push(`removed ${folder}`);
  }
  return lines.length > 0 ? lines.map((line) => `${line}\n`).join('') : 'Nothing was left behind.\n';
}
