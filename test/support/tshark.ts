/** tshark as an oracle: what it says about a capture, as rows of fields. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One row a packet, one column a field; empty text for a field that the packet lacks, commas between several values. */
export function tsharkFields(
  file: string,
  fields: readonly string[],
  options: readonly string[] = [],
): string[][] {
  const columns = fields.flatMap((field) => ['-e', field]);
  const text = tshark(['-n', '-r', file, ...options, '-T', 'fields', ...columns]);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

/** Runs tshark and returns what it prints. A capture with a damaged end makes it fail after printing: that is kept. */
export function tshark(args: readonly string[]): string {
  try {
    return execFileSync('tshark', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    });
  } catch (error) {
    if (
      error instanceof Error &&
      'stdout' in error &&
      typeof error.stdout === 'string' &&
      error.stdout !== ''
    ) {
      return error.stdout;
    }
    throw error;
  }
}

/** Lends a file with these bytes for the time of `use`. */
export function withFile<T>(bytes: Uint8Array, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'capture-'));
  try {
    const path = join(folder, 'capture');
    writeFileSync(path, bytes);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
