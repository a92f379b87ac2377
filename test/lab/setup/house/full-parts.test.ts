import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { declaredMinutes, fullParts, readDone, writeDone } from '../../../../lab/setup/house/full-parts.js';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parts-'));
  mkdirSync(join(root, 'test'), { recursive: true });
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(name: string, minutes?: number): void {
  writeFileSync(join(root, 'test', name), minutes === undefined ? '' : `// minutes: ${minutes}\n`);
}

test('files are packed into parts by the minutes that they declare', () => {
  put('a.full.test.ts', 12);
  put('b.full.test.ts');
  put('c.full.test.ts', 8);
  put('d.full.test.ts', 25);
  put('short.test.ts', 1);
  expect(fullParts(root)).toEqual([
    ['test/a.full.test.ts', 'test/b.full.test.ts'],
    ['test/c.full.test.ts'],
    ['test/d.full.test.ts'],
  ]);
});

test('a file that declares nothing is thought short', () => {
  expect(declaredMinutes('/** text */\n')).toBe(5);
  expect(declaredMinutes('// minutes: 17\n')).toBe(17);
});

test('a part that passed is remembered until a file changes', () => {
  put('a.full.test.ts', 12);
  const sum = { passed: 3, failed: 0, skipped: 0 };
  writeDone(root, new Map([['2', sum]]));
  expect(readDone(root).get('2')).toEqual(sum);
  put('a.full.test.ts', 120);
  expect(readDone(root).size).toBe(0);
});
