import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findOldNode } from '../../support/old-node.ts';
import { run } from '../../support/run-node.ts';

const repository = join(import.meta.dirname, '../../..');
const oldNode = await findOldNode();
let root = '';
let launcher = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'launcher-'));
  launcher = join(root, 'lab/cli/bin.js');
  mkdirSync(join(root, 'lab/cli'), { recursive: true });
  cpSync(join(repository, 'lab/cli/bin.js'), launcher);
  cpSync(join(repository, 'lab/setup'), join(root, 'lab/setup'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function writeMain(body: string): void {
  const text = `export async function main(argv: string[]): Promise<number> { ${body} }\n`;
  writeFileSync(join(root, 'lab/cli/main.ts'), text);
}

test('a clone without packages says what to run, and exits 3', async () => {
  const result = await run([launcher]);
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toMatch(/^h2lab: no packages .* `npm start`.*\n$/);
});

describe('a clone with packages', () => {
  beforeEach(() => {
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  });

  test('is built when its sources have changed, and only then', async () => {
    writeMain("console.log(argv.join(' ')); return 2;");
    const first = await run([launcher, 'a', '--b']);
    expect(first).toEqual({
      code: 2,
      stdout: 'a --b\n',
      stderr: 'h2lab: compiling (sources have changed)\n',
    });
    const second = await run([launcher, 'c']);
    expect(second).toEqual({ code: 2, stdout: 'c\n', stderr: '' });
  });

  test('whose sources do not compile exits 3 with the place', async () => {
    writeMain('return = 1;');
    const result = await run([launcher]);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('lab/cli/main.ts:1');
  });

  test('an exception that nobody caught exits 5', async () => {
    writeMain("throw new Error('unforeseen');");
    const result = await run([launcher]);
    expect(result.code).toBe(5);
    expect(result.stderr).toContain('unforeseen');
  });
});

(oldNode ? test : test.skip)('an older Node gets one line and exit code 3', async () => {
  const result = await run([launcher, '--help'], { program: oldNode ?? '' });
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toMatch(/^h2lab needs Node 24 or newer; this is v\d+\.\d+\.\d+\n$/);
});
