import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runJest } from '../../../../lab/setup/house/jest.js';

const repository = join(import.meta.dirname, '../../../..');
let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'house-jest-'));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  put('package.json', '{ "type": "module" }');
  put('jest.config.js', "export default { testMatch: ['<rootDir>/*.test.js'], transform: {} };\n");
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, text: string): string {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
}

test('counts passed, failed and skipped, and shows only what failed', async () => {
  const files = [
    put('a.test.js', "test('fine', () => {});\ntest.skip('later', () => {});\n"),
    put('b.test.js', "test('wrong', () => { expect(1).toBe(2); });\n"),
    put('c.test.js', "throw new Error('cannot load');\n"),
  ];
  const result = await runJest(root, { selection: 'unit', workers: 1, files });
  expect(result).toMatchObject({ ok: false, passed: 1, failed: 2, skipped: 1 });
  expect(result.skippedTitles).toEqual(['a.test.js: later']);
  expect([...result.failures].sort()).toEqual([
    expect.stringMatching(/^b\.test\.js: wrong: .*Expected: 2 Received: 1/),
    expect.stringMatching(/^c\.test\.js: .*cannot load/),
  ]);
  expect(result.output).toContain('cannot load');
  expect(result.output).not.toContain('PASS ');
});

test('a selection without any test is a failure', async () => {
  const result = await runJest(root, { selection: 'unit', workers: 1, files: [join(root, 'none.test.js')] });
  expect(result).toMatchObject({ ok: false, passed: 0, failed: 1 });
});
