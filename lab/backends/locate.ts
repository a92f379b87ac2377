import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LackError } from '../model/errors.ts';

/**
 * Finds the parts of the project that go into images. The same code runs from the sources of a clone, from the
 * clone's cached build and from an installed package; in all three `docker/` stands beside `lab/`.
 */

/** The folder with one folder an image. */
export function dockerFolder(from: string = import.meta.dirname): string {
  return join(codeRoot(from), 'docker');
}

/**
 * Paths of the bundled peers (`grpc-client.cjs`), in the order of their names. They are made by the build and lie
 * beside the compiled peers; code that runs from a clone's sources takes them from the clone's cached build. None when
 * nothing was built.
 */
export function peerBundles(from: string = import.meta.dirname): string[] {
  const root = codeRoot(from);
  for (const folder of [join(root, 'lab', 'peers'), join(root, '.h2lab', 'build', 'lab', 'peers')]) {
    const bundles = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.cjs')) : [];
    if (bundles.length > 0) return bundles.sort().map((name) => join(folder, name));
  }
  return [];
}

function codeRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'docker', 'tap', 'Dockerfile'))) return folder;
    if (folder === dirname(folder)) {
      throw new LackError(`docker/tap/Dockerfile is in no folder above ${from}`, 'install h2lab again');
    }
  }
}
