/** A Node older than this project's, if the machine has one beside the project's own. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run-node.ts';

/** Its path, from PATH without node_modules; undefined when there is none. */
export async function findOldNode(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  for (const folder of folders) {
    const program = join(folder, 'node');
    if (!existsSync(program)) continue;
    const { stdout } = await run(['--version'], { program });
    if (Number.parseInt(stdout.slice(1), 10) < 24) return program;
  }
  return undefined;
}
