/**
 * The parts of the full tier, and the memory of which are done.
 *
 * A machine that ends a job after half an hour must be able to go on where it stopped: part 1 is the short tier, the
 * others pack the `*.full.test.ts` files by the minutes that each declares (`// minutes: 12` in its first lines).
 * What passed counts as long as no source has changed.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readInputs } from '../freshness.js';

/** A part ends in less than half an hour; the rest is room for a slow machine. */
const PART_MINUTES = 20;
const DEFAULT_MINUTES = 5;

/** Lists of test files, one a part, from part 2 on; deterministic for a given tree. */
export function fullParts(root) {
  const parts = [];
  let room = 0;
  for (const file of fullTestFiles(root)) {
    const minutes = declaredMinutes(readFileSync(join(root, file), 'utf8'));
    if (minutes > room) {
      parts.push([]);
      room = PART_MINUTES;
    }
    parts.at(-1).push(file);
    room -= minutes;
  }
  return parts;
}

/** How long a file says that it takes. */
export function declaredMinutes(text) {
  const match = /^\/\/ minutes: (\d+)$/m.exec(text.slice(0, 2000));
  return match ? Number(match[1]) : DEFAULT_MINUTES;
}

/** The results of parts that passed on these very sources: part number -> its sum. */
export function readDone(root) {
  try {
    const state = JSON.parse(readFileSync(statePath(root), 'utf8'));
    return state.tree === treeStamp(root) ? new Map(Object.entries(state.done)) : new Map();
  } catch {
    return new Map();
  }
}

/** Remembers them. */
export function writeDone(root, done) {
  mkdirSync(dirname(statePath(root)), { recursive: true });
  const state = { tree: treeStamp(root), done: Object.fromEntries(done) };
  writeFileSync(statePath(root), `${JSON.stringify(state, null, 2)}\n`);
}

function fullTestFiles(root) {
  return readdirSync(join(root, 'test'), { recursive: true })
    .filter((path) => path.endsWith('.full.test.ts'))
    .map((path) => `test/${path}`)
    .sort();
}

function treeStamp(root) {
  const hash = createHash('sha256');
  for (const [path, stamp] of readInputs(root)) hash.update(`${path} ${stamp}\n`);
  for (const path of readdirSync(join(root, 'test'), { recursive: true }).sort()) {
    const stat = statSync(join(root, 'test', path));
    if (stat.isFile()) hash.update(`${path} ${stat.mtimeMs}:${stat.size}\n`);
  }
  return hash.digest('hex');
}

function statePath(root) {
  return join(root, '.h2lab', 'test-full.json');
}
