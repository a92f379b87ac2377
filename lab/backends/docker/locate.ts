import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Finds the parts of the project that go into images, in a clone and in an installed package alike. */

/** The folder with one folder an image, found upwards from this module. */
export function dockerFolder(from: string = import.meta.dirname): string {
  return join(projectRoot(from), 'docker');
}

/**
 * Paths of the bundled peers (`grpc-client.mjs`), in the order of their names; none when nothing was built yet.
 * The build writes them to `lab/peers` of the compiled tree: the project's `dist` in a package, its build cache in
 * a clone. `H2LAB_PEERS` names another folder.
 */
export function peerBundles(from: string = import.meta.dirname): string[] {
  const root = projectRoot(from);
  const folders = [
    process.env['H2LAB_PEERS'],
    join(root, '.h2lab', 'build', 'lab', 'peers'),
    join(root, 'dist', 'lab', 'peers'),
  ];
  for (const folder of folders) {
    if (!folder || !existsSync(folder)) continue;
    const bundles = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
    if (bundles.length > 0) return bundles.sort().map((name) => join(folder, name));
  }
  return [];
}

function projectRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'docker', 'tap', 'Dockerfile'))) return folder;
    if (folder === dirname(folder))
      throw new Error(`docker/tap/Dockerfile not found in any folder above ${from}`);
  }
}
