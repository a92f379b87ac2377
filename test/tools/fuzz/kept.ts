/** Inputs that once failed, kept as tests: a capture, the key log beside it, and the reason in the name. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Subject } from './mutate-capture.ts';

/** Where they are. */
export const keptFolder = join(import.meta.dirname, '..', '..', 'fuzz', 'cases');

/** One of them. */
export interface Kept {
  name: string;
  subject: Subject;
}

/** All of them, sorted by name. */
export function keptInputs(): Kept[] {
  if (!existsSync(keptFolder)) return [];
  return readdirSync(keptFolder)
    .filter((name) => name.endsWith('.capture'))
    .sort()
    .map((name) => {
      const path = join(keptFolder, name);
      const keys = path.replace(/\.capture$/, '.keys');
      const bytes = Uint8Array.from(readFileSync(path));
      return { name, subject: { bytes, keys: existsSync(keys) ? readFileSync(keys, 'latin1') : undefined } };
    });
}

/** Keeps one; returns the path of its capture. */
export function keep(seed: number, index: number, reason: string, { bytes, keys }: Subject): string {
  mkdirSync(keptFolder, { recursive: true });
  const path = join(keptFolder, `${reason}-${seed}-${index}`);
  writeFileSync(`${path}.capture`, bytes);
  if (keys !== undefined) writeFileSync(`${path}.keys`, keys, 'latin1');
  return `${path}.capture`;
}
