import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkMirror, sourceStem } from './mirror.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mirror-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, text = 'export function f(): void {}\n'): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('checkMirror', () => {
  test('is content with a source and its test', () => {
    put('analyzer/tcp/stream.ts');
    put('test/analyzer/tcp/stream.test.ts', '');
    expect(checkMirror(root, {})).toEqual([]);
  });

  test('names the test that a source with logic lacks', () => {
    put('analyzer/tcp/stream.ts');
    put('analyzer/tcp/table.ts', 'export const TABLE = [1];\n');
    put('scenarios/aging.ts', 'export default defineScenario({});\n');
    expect(checkMirror(root, {})).toEqual([
      'analyzer/tcp/stream.ts: no test/analyzer/tcp/stream.test.ts',
      'analyzer/tcp/table.ts: no test/analyzer/tcp/table.test.ts',
      'scenarios/aging.ts: no test/scenarios/aging.test.ts',
    ]);
  });

  test('takes a file of cases for a test where the test of the folder runs them', () => {
    put('analyzer/rules/late.ts');
    put('test/analyzer/rules/cases/late.ts');
    expect(checkMirror(root, {})).toEqual(['analyzer/rules/late.ts: no test/analyzer/rules/late.test.ts']);
    put('test/analyzer/rules.test.ts', '');
    expect(checkMirror(root, {})).toEqual([]);
  });

  test('takes the test of the folder for that of each scenario', () => {
    put('scenarios/aging.ts');
    put('test/scenarios.test.ts', '');
    expect(checkMirror(root, {})).toEqual([]);
  });

  test('asks no test of types, of what is only passed on, and of plain JavaScript', () => {
    put('lab/model/plan.ts', 'export interface Plan {\n  a: 1;\n}\nexport type B = 2;\n');
    put('lab/kit/index.ts', "export { use } from './define-fault.ts';\n");
    put('lab/setup/facts.js');
    put('lab/setup/facts.d.ts', 'export function f(): void;\n');
    expect(checkMirror(root, {})).toEqual([]);
  });

  test('names the test without a source, and knows variants, folders and JavaScript', () => {
    put('lab/judge.ts');
    put('lab/setup/facts.js');
    mkdirSync(join(root, 'lab/backends'), { recursive: true });
    put('test/lab/judge.test.ts', '');
    put('test/lab/judge.full.test.ts', '');
    put('test/lab/setup/facts.test.ts', '');
    put('test/lab/backends.test.ts', '');
    put('test/lab/gone.test.ts', '');
    expect(checkMirror(root, {})).toEqual(['test/lab/gone.test.ts: no lab/gone.ts']);
  });

  test('excuses what is listed, and complains of excuses that nothing needs', () => {
    put('lab/a.ts');
    put('test/blind/golden.test.ts', '');
    const faults = checkMirror(root, {
      'lab/a.ts': 'reason',
      'test/blind/': 'reason',
      'lab/old.ts': 'reason',
    });
    expect(faults).toEqual(['lab/old.ts: excused in mirror-exceptions.ts, and needs no excuse']);
  });
});

test('the tools of the tests are their own sources', () => {
  expect(sourceStem('test/tools/mirror.test.ts')).toBe('test/tools/mirror');
  expect(sourceStem('test/analyzer/http2/hpack/huffman.full.test.ts')).toBe('analyzer/http2/hpack/huffman');
});
