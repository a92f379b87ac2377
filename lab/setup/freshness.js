/**
 * Whether the cached build still is what the sources say. Runs before every command of the clone, so it reads
 * folder entries and times only: a few milliseconds for some hundred files.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that are compiled or copied. `test` never is. */
const FOLDERS = ['analyzer', 'lab', 'scenarios', 'reports', 'docker'];

/** Files on which every output depends. */
const TOOLING = [
  'package-lock.json',
  'tsconfig.json',
  'lab/setup/tsconfig.build.json',
  'lab/setup/compile.js',
];

/** Name of the file in the build folder that remembers what was built. */
const MEMORY = '.built.json';

/** All inputs of the build, as path from the root -> `mtime:size`, sorted. Readme and pages are no input. */
export function readInputs(root) {
  const inputs = new Map();
  for (const folder of FOLDERS) walk(root, folder, inputs);
  return inputs;
}

/** One stamp for what every output depends on; another one means that all is built anew. */
export function toolingStamp(root) {
  return TOOLING.map((path) => stampOf(join(root, path))).join(' ');
}

/** True when the build in `out` was made of exactly these inputs. */
export function isFresh(root, out) {
  const memory = readMemory(out);
  if (!memory || memory.tooling !== toolingStamp(root)) return false;
  const inputs = readInputs(root);
  const remembered = Object.keys(memory.inputs);
  return (
    remembered.length === inputs.size && remembered.every((path) => memory.inputs[path] === inputs.get(path))
  );
}

/** What was built last: `{tooling, inputs}`, null when nothing was or the file cannot be read. */
export function readMemory(out) {
  try {
    return JSON.parse(readFileSync(memoryPath(out), 'utf8'));
  } catch {
    return null;
  }
}

/** Where a build remembers its inputs. */
export function memoryPath(out) {
  return join(out, MEMORY);
}

function walk(root, folder, inputs) {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) walk(root, path, inputs);
    else if (entry.isFile() && !entry.name.endsWith('.md')) inputs.set(path, stampOf(join(root, path)));
  }
}

function stampOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : 'absent';
}
