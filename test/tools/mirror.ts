/**
 * The mirror check: every source with logic has its test at the mirrored path, and every test has its source.
 *
 * `node test/tools/mirror.ts` prints what is missing and exits 1. It reads names and export lines only; what a test
 * proves is not its business. Plain JavaScript (set-up) may have tests, and its tests must have their source.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EXCEPTIONS } from './mirror-exceptions.ts';

const ROOMS = ['analyzer', 'lab', 'scenarios', 'reports'];

/** Folders whose files are all tested by the one test of the folder, which finds them itself. */
const COLLECTED = ['scenarios'];

/** Exports that run: a file without any holds types, or only passes on what others export. */
const LOGIC = /^export (default|(async )?function|const|let|class)\b/m;

/** One fault of the mirror, as a sentence. */
export type Fault = string;

/** Looks at the tree below `root`; faults are sorted by path. An exception that is no longer needed is a fault too. */
export function checkMirror(root: string, exceptions: Readonly<Record<string, string>>): Fault[] {
  const faults: Fault[] = [];
  const used = new Set<string>();
  const excused = (path: string): boolean => {
    const key = Object.keys(exceptions).find((each) =>
      each.endsWith('/') ? path.startsWith(each) : path === each,
    );
    if (key !== undefined) used.add(key);
    return key !== undefined;
  };

  const ofTests = filesBelow(root, 'test');
  const tests = ofTests.filter((path) => path.endsWith('.test.ts'));
  // The test of a folder runs all cases that stand below it: their files are the tests of its sources.
  const cases = ofTests.filter((path) => basename(dirname(path)) === 'cases' && isSource(path));
  const mirrored = new Set([
    ...tests.map(sourceStem),
    ...cases
      .filter((path) => tests.includes(`${dirname(dirname(path))}.test.ts`))
      .map((path) => join(dirname(dirname(path)), basename(path, '.ts')).slice('test/'.length)),
  ]);
  for (const source of ROOMS.flatMap((room) => filesBelow(root, room)).filter(isSource)) {
    if (COLLECTED.includes(dirname(source)) && tests.includes(`test/${dirname(source)}.test.ts`)) continue;
    if (!LOGIC.test(readFileSync(join(root, source), 'utf8'))) continue;
    const stem = source.slice(0, -'.ts'.length);
    if (!mirrored.has(stem) && !excused(source)) {
      faults.push(`${source}: no test/${stem}.test.ts`);
    }
  }
  for (const test of tests) {
    const stem = sourceStem(test);
    const there = [`${stem}.ts`, `${stem}.js`, stem].some((path) => existsSync(join(root, path)));
    if (!there && !excused(test)) faults.push(`${test}: no ${stem}.ts`);
  }
  for (const path of Object.keys(exceptions)) {
    if (!used.has(path)) faults.push(`${path}: excused in mirror-exceptions.ts, and needs no excuse`);
  }
  return faults.sort();
}

/** The source that a test mirrors, without ending: `test/a/b.full.test.ts` -> `a/b`. A folder counts as a source. */
export function sourceStem(test: string): string {
  const [name] = basename(test).split('.');
  const path = join(dirname(test), name ?? '');
  // The tools and helpers of the tests live under test/ themselves.
  return /^test\/(tools|support)\//.test(path) ? path : path.slice('test/'.length);
}

function isSource(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.d.ts');
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .map((path) => join(folder, String(path)))
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const faults = checkMirror(root, EXCEPTIONS);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
