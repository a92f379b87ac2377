/** Test data made by others, kept beside the repository and never inside; tests on it are skipped, loudly, without it. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/corpora');

/** True when the corpora are there. */
export const corporaPresent = existsSync(root);

/** Files below a folder of the corpora whose names end in one of `endings`, sorted; empty without the corpora. */
export function corporaFiles(folder: string, ...endings: string[]): string[] {
  if (!corporaPresent) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join(root, folder, name));
}

/** A test that needs the corpora. */
export function corporaTest(name: string, run: () => void | Promise<void>, timeoutMs = 60_000): void {
  if (corporaPresent) test(name, run, timeoutMs);
  else test.skip(`${name} (no corpora at ${root})`, run);
}
