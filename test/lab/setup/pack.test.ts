/** The package as others get it: `npm pack` in a copy of this clone, installed into an empty foreign project. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findOldNode } from '../../support/old-node.ts';
import { run } from '../../support/run-node.ts';

const repository = join(import.meta.dirname, '../../..');
const oldNode = await findOldNode();
const SLOW_MS = 120_000;

let scratch = '';
let clone = '';
let tarball = '';
let manifest: Record<string, unknown> = {};

/** npm on the machine's own Node where there is one, as a publisher's shell would have it. */
async function npm(args: string[], cwd: string): Promise<string> {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  const ours = Object.keys(process.env).filter((name) => name.startsWith('npm_'));
  const env = {
    ...process.env,
    ...Object.fromEntries(ours.map((name) => [name, undefined])),
    PATH: folders.join(delimiter),
  };
  const result = await run(args, { program: 'npm', cwd, env });
  if (result.code !== 0) throw new Error(`npm ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'pack-'));
  clone = join(scratch, 'clone');
  mkdirSync(clone);
  const left = new Set(['node_modules', '.git', '.h2lab', 'dist', 'runs', 'coverage']);
  for (const name of readdirSync(repository)) {
    if (!left.has(name)) cpSync(join(repository, name), join(clone, name), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
  const before = readFileSync(join(clone, 'package.json'), 'utf8');
  tarball = join(clone, (await npm(['pack'], clone)).trim().split('\n').at(-1) ?? '');
  // postpack has put the clone's own manifest back.
  expect(readFileSync(join(clone, 'package.json'), 'utf8')).toBe(before);

  const unpacked = join(scratch, 'unpacked');
  mkdirSync(unpacked);
  await run(['-xzf', tarball, '-C', unpacked], { program: 'tar' });
  manifest = JSON.parse(readFileSync(join(unpacked, 'package/package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
}, SLOW_MS);

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('the tarball holds what runs, the types of the kit, and nothing of the house', async () => {
  const { stdout } = await run(['-tzf', tarball], { program: 'tar' });
  const files = stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
  expect(files).toEqual(
    expect.arrayContaining([
      ...['package.json', 'README.md', 'LICENSE', 'dist/lab/cli/bin.js', 'dist/lab/cli/main.js'],
      ...['dist/lab/kit/index.js', 'dist/lab/kit/index.d.ts', 'dist/lab/setup/facts.js'],
    ]),
  );
  const strangers = files.filter(
    (path) => !/^(dist\/(analyzer|lab|scenarios|reports|docker)\/|[^/]+$)/.test(path),
  );
  expect(strangers).toEqual([]);
  expect(files.filter((path) => /(?<!\.d)\.ts$|\.tmp$|lab\/setup\/(main|pack|test-tier)/.test(path))).toEqual(
    [],
  );
});

test('its manifest has exact dependencies, no scripts and no Node package', () => {
  expect(manifest).not.toHaveProperty('scripts');
  expect(manifest).not.toHaveProperty('devDependencies');
  expect(JSON.stringify(manifest)).not.toMatch(/node-linux/);
  for (const version of Object.values(manifest['dependencies'] as Record<string, string>)) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

describe('installed in an empty foreign project', () => {
  let project = '';
  let bin = '';

  beforeAll(async () => {
    project = join(scratch, 'foreign');
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{ "name": "foreign", "private": true, "type": "module" }');
    await npm(
      ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball],
      project,
    );
    bin = join(project, 'node_modules/.bin');
  }, SLOW_MS);

  test('.bin gains h2lab and no node', () => {
    expect(existsSync(join(bin, 'h2lab'))).toBe(true);
    expect(existsSync(join(bin, 'node'))).toBe(false);
  });

  test('the command line answers without building anything', async () => {
    const result = await run([join(bin, 'h2lab'), '--help'], { cwd: project });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain('analyze');
  });

  (oldNode ? test : test.skip)('an older Node gets one line and exit code 3', async () => {
    const result = await run([join(bin, 'h2lab')], { program: oldNode ?? '', cwd: project });
    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/^h2lab needs Node 24 or newer; [^\n]*\n$/);
  });

  test('the kit has types that a strict project accepts', async () => {
    writeFileSync(
      join(project, 'mine.ts'),
      "import { defineScenario, type Scenario, use, z } from 'h2lab/kit';\n" +
        "import serverSlow from 'h2lab/faults/server-slow';\n" +
        'export const slow = [use(serverSlow, { ms: 9 }), z.number()];\n' +
        'export const make = (scenario: Scenario): Scenario => defineScenario(scenario);\n' +
        '// @ts-expect-error an id is a text\nexport const wrong: Scenario["id"] = 1;\n',
    );
    const tsc = join(repository, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck'];
    const result = await run([tsc, ...options, 'mine.ts'], { cwd: project });
    expect(result).toMatchObject({ code: 0, stdout: '' });
  });
});
