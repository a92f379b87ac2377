import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isInsideUserNamespace } from '../backends/netns/rootless.ts';
import type { Backend } from '../kit/define-backend.ts';
import { sweepScratch } from '../runner/scratch.ts';
import { backendIds, loadBackend } from './choose-backend.ts';
import { stateRoot } from './places.ts';

/** Removes what killed runs left on these backends, and their scratch folders. Returns a line for each. */
export async function sweepAll(backends: readonly Backend[]): Promise<string[]> {
  const lines: string[] = [];
  for (const backend of backends) lines.push(...(await backend.sweep()));
  // From inside a user namespace the owners of other scratch folders cannot be seen; outside it was done already.
  return isInsideUserNamespace() ? lines : [...lines, ...(await sweepScratch(stateRoot()))];
}

/** Removes what killed runs left, on every backend that answers; with `runs` the stored run folders too. */
export async function clean(runs: boolean): Promise<string> {
  const backends: Backend[] = [];
  for (const id of backendIds) {
    const backend = await loadBackend(id);
    if ((await backend.probe()).available) backends.push(backend);
  }
  const lines = await sweepAll(backends);
  if (runs) {
    const folder = join(stateRoot(), 'runs');
    await rm(folder, { recursive: true, force: true });
    lines.push(`removed ${folder}`);
  }
  return lines.length > 0 ? lines.map((line) => `${line}\n`).join('') : 'Nothing was left behind.\n';
}
