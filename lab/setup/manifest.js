/**
 * The package.json of the published package, and the exchange of the two around `npm pack`.
 *
 * npm reads package.json from the disk when it makes the tarball, after `prepack` and before `postpack`; the scripts
 * themselves come from the manifest that it read before both. So `prepack` may write another manifest, and
 * `postpack` puts the clone's own back. A pack that was killed in between leaves a copy, which the next set-up
 * puts back.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What stays from the clone's manifest. */
const KEPT = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'homepage',
  'repository',
  'bugs',
  'type',
];

/**
 * The manifest that is published. It holds no Node package (it must not change the Node of who installs it), no
 * scripts and no development tools.
 */
export function publishedManifest(clone) {
  const kept = Object.fromEntries(KEPT.filter((name) => name in clone).map((name) => [name, clone[name]]));
  return {
    ...kept,
    engines: { node: '>=24' },
    bin: { h2lab: 'dist/lab/cli/bin.js' },
    exports: {
      './kit': { types: './dist/lab/kit/index.d.ts', default: './dist/lab/kit/index.js' },
      './faults/*': { types: './dist/lab/faults/*.d.ts', default: './dist/lab/faults/*.js' },
      './package.json': './package.json',
    },
    files: ['dist', 'README.md', 'LICENSE', 'CHANGELOG.md'],
    dependencies: clone.dependencies,
  };
}

/** Replaces package.json by the published one, keeping the clone's own aside. */
export function swapManifest(root) {
  const path = join(root, 'package.json');
  const text = readFileSync(path, 'utf8');
  mkdirSync(dirname(asidePath(root)), { recursive: true });
  copyFileSync(path, asidePath(root));
  writeFileSync(path, `${JSON.stringify(publishedManifest(JSON.parse(text)), null, 2)}\n`);
}

/** Puts the clone's own package.json back when one was kept aside; returns whether there was. */
export function recoverManifest(root) {
  if (!existsSync(asidePath(root))) return false;
  renameSync(asidePath(root), join(root, 'package.json'));
  return true;
}

function asidePath(root) {
  return join(root, '.h2lab', 'package.json.of-the-clone');
}
