import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ensureEnvoy, findEnvoy, knownEnvoyVersions, wantedEnvoyVersion } from '../../../lab/setup/envoy.js';

let folder = '';
let cache = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'envoy-'));
  cache = join(folder, 'cache');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A program that answers --version as Envoy does. */
function program(path: string, version: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "\n${path}  version: 0a1b2c/${version}/Clean/RELEASE/BoringSSL"\n`);
  chmodSync(path, 0o755);
  return path;
}

function pathWith(...folders: string[]): string {
  return [...folders, '/usr/bin', '/bin'].join(':');
}

test('H2LAB_ENVOY comes first, then PATH, then the cache', () => {
  const own = program(join(folder, 'own'), '1.39.0');
  program(join(folder, 'bin/envoy'), '1.40.0');
  program(join(cache, '1.40.0/envoy'), '1.40.0');
  const PATH = pathWith(join(folder, 'bin'));
  expect(findEnvoy(undefined, { PATH, H2LAB_ENVOY: own }, cache)).toMatchObject({
    version: '1.39.0',
    path: own,
  });
  expect(findEnvoy(undefined, { PATH }, cache)).toMatchObject({ source: 'PATH' });
  expect(findEnvoy(undefined, { PATH: pathWith() }, cache)).toMatchObject({ source: 'cache' });
});

test('a version that is named must match, wherever the binary comes from', () => {
  const own = program(join(folder, 'own'), '1.39.0');
  program(join(folder, 'bin/envoy'), '1.40.0');
  program(join(cache, '1.36.2/envoy'), '1.36.2');
  const env = { PATH: pathWith(join(folder, 'bin')), H2LAB_ENVOY: own };
  expect(findEnvoy('1.36.2', env, cache)).toMatchObject({ version: '1.36.2', source: 'cache' });
  expect(findEnvoy('1.39.0', env, cache)).toMatchObject({ source: 'H2LAB_ENVOY' });
  expect(findEnvoy('1.37.0', env, cache)).toBeNull();
});

test('an H2LAB_ENVOY that is none is told at once, not passed over', () => {
  expect(() => findEnvoy(undefined, { H2LAB_ENVOY: '/bin/true' }, cache)).toThrow(
    'H2LAB_ENVOY=/bin/true is no Envoy',
  );
});

test('a version without a known hash is refused before anything is fetched', () => {
  expect(() => ensureEnvoy('1.2.3', { PATH: pathWith() }, cache)).toThrow(
    'not among the versions with a known hash',
  );
});

test('the default can be set by the environment, and all known versions have two machines', () => {
  expect(wantedEnvoyVersion({})).toBe('1.40.0');
  expect(wantedEnvoyVersion({ H2LAB_ENVOY_VERSION: '1.39.3' })).toBe('1.39.3');
  expect(knownEnvoyVersions()).toEqual(expect.arrayContaining(['1.40.0', '1.36.2']));
});
