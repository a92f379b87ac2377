/** `prepack` and `postpack`: `node lab/setup/pack.js before|after`. Compiles into dist/ and exchanges the manifest. */
import { build } from './build.js';
import { ensureModules } from './modules.js';
import { recoverManifest, swapManifest } from './manifest.js';
import { describe, Problem } from './problem.js';
import { root } from './where.js';

try {
  recoverManifest(root);
  if (process.argv[2] === 'before') {
    ensureModules(root);
    await build(root, { out: 'dist', declarations: true });
    swapManifest(root);
  } else if (process.argv[2] === 'refuse-publish') {
    // npm would send the registry the clone's manifest, Node packages included, with the tarball's files.
    throw new Problem('publish the tarball, not the folder', {
      byHand: ['npm pack', 'npm publish h2lab-*.tgz'],
    });
  }
} catch (error) {
  process.stderr.write(error instanceof Problem ? `${describe(error)}\n` : `${error.stack}\n`);
  process.exitCode = 3;
}
