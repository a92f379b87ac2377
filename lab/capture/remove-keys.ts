import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutSecrets } from '../../analyzer/capture/without-secrets.ts';

/** Log files of a run that are TLS key logs. */
const keyLog = /(^|[-.])keys([-.].*)?\.log$/;

/**
 * Takes the TLS keys out of a run folder: out of its captures, and its key logs as a whole (`run --no-keys`).
 *
 * Done after the analysis, which needs them; the run cannot be judged again from what is left of its TLS.
 */
export async function removeKeys(folder: string): Promise<void> {
  for (const name of await namesIn(join(folder, 'captures'))) {
    const path = join(folder, 'captures', name);
    if (name.endsWith('.pcapng'))
      await writeFile(path, withoutSecrets(await readFile(path)), { mode: 0o600 });
  }
  for (const name of await namesIn(join(folder, 'logs'))) {
    if (keyLog.test(name)) await rm(join(folder, 'logs', name));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
}
