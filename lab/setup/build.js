/**
 * The build: `node lab/setup/build.js` makes the clone's cached build in .h2lab/build, so that a command starts in a
 * fraction of the time that unbuilt sources take; `build()` with `declarations` makes the package's dist/.
 *
 * Compiled, copied (assets, plain JavaScript, docker/) and bundled (peers) under the names of the sources.
 */
import { copyFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundlePeers } from './bundle-peers.js';
import { compileEach, compileForPackage, isTypeScript, outputName, writeWhole } from './compile.js';
import { isFresh, memoryPath, readInputs, readMemory, toolingStamp } from './freshness.js';
import { describe, Problem, say } from './problem.js';
import { root as ownRoot } from './where.js';

/** Of lab/setup, what only a clone can use: it stays out of the package. */
const CLONE_ONLY = new Set(
  ['main', 'build', 'compile', 'bundle-peers', 'freshness', 'manifest', 'pack', 'modules', 'test-tier'].map(
    (name) => `lab/setup/${name}.js`,
  ),
);

/** How long to wait for another process that builds the same clone. */
const LOCK_CEILING_MS = 60_000;

/** Makes the cached build if it is not what the sources say; returns whether it did anything. */
export async function ensureBuild(root, tell = say) {
  const out = join(root, '.h2lab', 'build');
  if (isFresh(root, out)) return false;
  tell('compiling (sources have changed)');
  await withLock(join(root, '.h2lab', 'build.lock'), async () => {
    if (!isFresh(root, out)) await build(root, { out });
  });
  return true;
}

/** Builds into `out`. With `declarations`: everything anew, types beside, and only what a package can use. */
export async function build(root, { out, declarations = false }) {
  const target = join(root, out.startsWith(root) ? out.slice(root.length + 1) : out);
  const tooling = toolingStamp(root);
  const inputs = readInputs(root);
  const memory = declarations ? null : readMemory(target);
  const known = memory?.tooling === tooling ? memory.inputs : {};
  if (!memory || memory.tooling !== tooling) rmSync(target, { recursive: true, force: true });

  for (const path of Object.keys(known)) {
    if (!inputs.has(path)) rmSync(join(target, outputName(path)), { force: true });
  }
  const changed = [...inputs.keys()].filter((path) => known[path] !== inputs.get(path));
  const sources = changed.filter(isTypeScript);
  if (declarations) compileForPackage(root, target);
  else await compileEach(root, target, sources);
  for (const path of changed) {
    if (isTypeScript(path) || (declarations && isCloneOnly(path))) continue;
    copyWhole(join(root, path), join(target, path));
  }
  if (sources.length > 0) await bundlePeers(root, target);
  // Last, so that a build that was interrupted is not taken for a whole one.
  if (!declarations) {
    writeWhole(memoryPath(target), JSON.stringify({ tooling, inputs: Object.fromEntries(inputs) }));
  }
}

function isCloneOnly(path) {
  return CLONE_ONLY.has(path) || path.startsWith('lab/setup/house/');
}

function copyWhole(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const beside = `${to}.${process.pid}.tmp`;
  copyFileSync(from, beside);
  renameSync(beside, to);
}

/** One builder at a time; the lock of a process that is gone is broken. */
async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  const ceiling = Date.now() + LOCK_CEILING_MS;
  while (!takeLock(path)) {
    if (Date.now() > ceiling) {
      throw new Problem('another process has been building this clone for a minute', {
        tried: `waiting for ${path}`,
        byHand: [`rm ${path}`],
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function takeLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = Number(readIfThere(path));
    // A lock without a number yet is one second old at most: its owner is between creating and writing it.
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if ((owner && !lives(owner)) || (!owner && age > 1000)) rmSync(path, { force: true });
    return false;
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await ensureBuild(ownRoot);
  } catch (error) {
    process.stderr.write(error instanceof Problem ? `${describe(error)}\n` : `${error.stack}\n`);
    process.exitCode = 3;
  }
}
