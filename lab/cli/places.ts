import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder that holds `analyzer/`, `lab/` and `scenarios/` of the running code: the clone, a build, or a package. */
export const codeRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Ending of the source files of the running code: unbuilt, or built. */
export const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Folder with the rules: one a file. */
export const rulesFolder = join(codeRoot, 'analyzer', 'rules');

/** Folder with the proxy drivers: one a file. */
export const proxiesFolder = join(codeRoot, 'lab', 'proxies');

/** Folder with this project's own scenarios: one a file. */
export const scenariosFolder = join(codeRoot, 'scenarios');

/**
 * Where runs go: the folder that H2LAB_STATE names; else `.h2lab` of the clone when the code runs from it, else of
 * the current folder.
 */
export function stateRoot(env: NodeJS.ProcessEnv = process.env): string {
  const wanted = env['H2LAB_STATE'] ?? '';
  if (wanted !== '') return resolve(wanted);
  const inBuild = `${sep}.h2lab${sep}build`;
  if (codeRoot.endsWith(inBuild)) return codeRoot.slice(0, -'build'.length - 1);
  if (existsSync(join(codeRoot, 'package-lock.json'))) return join(codeRoot, '.h2lab');
  return resolve('.h2lab');
}
