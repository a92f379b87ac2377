import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ensureModules, modulesState } from '../../../lab/setup/modules.js';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'modules-'));
  put('package-lock.json', lock({ 'node_modules/a': '1.0.0' }));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

function lock(packages: Record<string, string>, optional: Record<string, string> = {}): string {
  const entries = Object.entries(packages).map(([path, version]) => [path, { version }]);
  const extra = Object.entries(optional).map(([path, version]) => [path, { version, optional: true }]);
  return JSON.stringify({ packages: { '': {}, ...Object.fromEntries([...entries, ...extra]) } });
}

test('without node_modules, packages are stale', () => {
  expect(modulesState(root)).toBe('stale');
});

test('what npm installed by hand is taken as it is, and stamped', () => {
  put('node_modules/.package-lock.json', lock({ 'node_modules/a': '1.0.0' }));
  expect(modulesState(root)).toBe('unstamped');
  expect(ensureModules(root)).toBe(false);
  expect(modulesState(root)).toBe('fresh');
});

test('a package of another platform may be absent; another version may not', () => {
  put('package-lock.json', lock({ 'node_modules/a': '1.0.0' }, { 'node_modules/only-on-arm': '2.0.0' }));
  put('node_modules/.package-lock.json', lock({ 'node_modules/a': '1.0.0' }));
  expect(modulesState(root)).toBe('unstamped');
  put('node_modules/.package-lock.json', lock({ 'node_modules/a': '1.0.1' }));
  expect(modulesState(root)).toBe('stale');
});

test('what a link leads to is taken as it is when it is right, and never installed anew', () => {
  const other = mkdtempSync(join(tmpdir(), 'modules-other-'));
  try {
    mkdirSync(join(other, 'node_modules'));
    symlinkSync(join(other, 'node_modules'), join(root, 'node_modules'));
    writeFileSync(join(other, 'node_modules', 'kept'), '');
    const refusal = 'node_modules is a link, and what it leads to is not what package-lock.json says';
    expect(() => ensureModules(root)).toThrow(refusal);
    expect(readdirSync(join(other, 'node_modules'))).toEqual(['kept']);
    put('node_modules/.package-lock.json', lock({ 'node_modules/a': '1.0.0' }));
    expect(ensureModules(root)).toBe(false);
  } finally {
    rmSync(other, { recursive: true });
  }
});

test('a changed lockfile makes a stamped installation stale', () => {
  put('node_modules/.package-lock.json', lock({ 'node_modules/a': '1.0.0' }));
  ensureModules(root);
  put('package-lock.json', lock({ 'node_modules/a': '1.0.0', 'node_modules/b': '1.0.0' }));
  expect(modulesState(root)).toBe('stale');
});
