import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { build, ensureBuild } from '../../../lab/setup/build.js';
import { run } from '../../support/run-node.ts';

let root = '';
let built = '';
const quiet = (): undefined => undefined;
const repository = join(import.meta.dirname, '../../..');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-'));
  built = join(root, '.h2lab/build');
  put('package.json', '{ "type": "module" }');
  put(
    'analyzer/one.ts',
    "import { two } from './two.ts';\nexport const one: number = two + 1;\nconsole.log(one);\n",
  );
  put('analyzer/two.ts', 'export interface Two { a: 1 }\nexport const two = 1;\n');
  put('reports/page.css', 'a {}\n');
  put('lab/README.md', '# no input\n');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('compiles, copies assets, and the result runs', async () => {
  expect(await ensureBuild(root, quiet)).toBe(true);
  expect((await run([join(built, 'analyzer/one.js')])).stdout).toBe('2\n');
  expect(readFileSync(join(built, 'reports/page.css'), 'utf8')).toBe('a {}\n');
  expect(existsSync(join(built, 'lab/README.md'))).toBe(false);
});

test('does nothing while nothing changes, and only what changed after', async () => {
  await ensureBuild(root, quiet);
  expect(await ensureBuild(root, quiet)).toBe(false);
  writeFileSync(join(built, 'analyzer/two.js'), 'export const two = 40;\n');
  put('analyzer/one.ts', "import { two } from './two.ts';\nconsole.log(two + 2);\n");
  expect(await ensureBuild(root, quiet)).toBe(true);
  // two.js was not touched: its source had not changed.
  expect((await run([join(built, 'analyzer/one.js')])).stdout).toBe('42\n');
});

test('a source that is gone takes its output with it', async () => {
  await ensureBuild(root, quiet);
  rmSync(join(root, 'analyzer/one.ts'));
  await ensureBuild(root, quiet);
  expect(existsSync(join(built, 'analyzer/one.js'))).toBe(false);
});

test('a syntax error is told with its place, and the next build is not taken for fresh', async () => {
  put('analyzer/one.ts', 'export const a = 1;\nexport const = 2;\n');
  await expect(ensureBuild(root, quiet)).rejects.toThrow('analyzer/one.ts:2');
  await expect(ensureBuild(root, quiet)).rejects.toThrow('analyzer/one.ts:2');
});

test('two builders at once give one build, and a lock of the dead is broken', async () => {
  mkdirSync(join(root, '.h2lab'), { recursive: true });
  // No process has this number: it is above the kernel's limit.
  writeFileSync(join(root, '.h2lab/build.lock'), '999999999');
  await Promise.all([ensureBuild(root, quiet), ensureBuild(root, quiet)]);
  expect((await run([join(built, 'analyzer/one.js')])).stdout).toBe('2\n');
  expect(existsSync(join(root, '.h2lab/build.lock'))).toBe(false);
});

test('a peer is one file that runs where its packages are not', async () => {
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  put('lab/peers/echo/word.ts', "export const word: string = 'hello';\n");
  put(
    'lab/peers/echo/main.ts',
    "import * as grpc from '@grpc/grpc-js';\nimport { word } from './word.ts';\n" +
      'console.log(word, typeof grpc.Server, grpc.status.CANCELLED);\n',
  );
  await build(root, { out: '.h2lab/build' });
  const elsewhere = mkdtempSync(join(tmpdir(), 'peer-'));
  try {
    const file = join(elsewhere, 'echo.cjs');
    writeFileSync(file, readFileSync(join(built, 'lab/peers/echo.cjs')));
    const result = await run([file]);
    expect(result).toEqual({ code: 0, stdout: 'hello function 1\n', stderr: '' });
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
});
