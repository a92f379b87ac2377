import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeRoot } from './places.ts';

/** The version in the nearest package.json: of the clone, or of the installed package. */
export function version(): string {
  for (const folder of [codeRoot, join(codeRoot, '..'), join(codeRoot, '..', '..')]) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === 'h2lab') return manifest.version ?? 'unknown';
    } catch {
      // Not here: the next folder up.
    }
  }
  return 'unknown';
}
