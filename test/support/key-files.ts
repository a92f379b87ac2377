/** Key logs that lie beside captures of the corpora. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Key log files that lie beside a capture. */
export function keyFilesOf(file: string): string[] {
  return [`${file}.keys`, join(dirname(file), 'keys.log')].filter((path) => existsSync(path));
}
