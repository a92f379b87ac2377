/** Test data made by others, kept beside the repository and never inside. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where they would be. */
export const corporaRoot = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/corpora');

/** True when the corpora are there. */
export const corporaPresent = existsSync(corporaRoot);

/** Files below a folder of the corpora whose names end in one of `endings`, sorted; empty without the corpora. */
export function corporaFiles(folder: string, ...endings: string[]): string[] {
  if (!corporaPresent) return [];
  return readdirSync(join(corporaRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join(corporaRoot, folder, name));
}
