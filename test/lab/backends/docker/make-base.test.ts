import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { makeBase } from '../../../../lab/backends/docker/make-base.ts';
import { imageId } from '../../../../lab/backends/docker/registry.ts';
import { suiteWith } from '../../../support/require.ts';

const folder = mkdtempSync(join(tmpdir(), 'make-base-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const name = { repo: 'h2lab-base-test', tag: String(process.pid) };
const tagged = `${name.repo}:${name.tag}`;

function script(text: string): string {
  const path = join(folder, 'make.sh');
  writeFileSync(path, `set -e\n${text}\n`);
  return path;
}

const suite = await suiteWith('docker');
suite('makeBase', () => {
  test('imports what the script writes', async () => {
    const { docker } = await connectEngine();
    await makeBase(docker, script(`cd ${folder} && tar -c make.sh`), name, () => undefined);
    expect(await imageId(docker, tagged)).toBeDefined();
    await docker.getImage(tagged).remove();
  });

  test('a script that fails is told in its own words, and leaves no image', async () => {
    const { docker } = await connectEngine();
    const failing = script('echo "E: no mirror answers" >&2; exit 1');
    await expect(makeBase(docker, failing, name, () => undefined)).rejects.toThrow('E: no mirror answers');
    expect(await imageId(docker, tagged)).toBeUndefined();
  });

  test('an image that was cut short is removed again', async () => {
    const { docker } = await connectEngine();
    const cut = script(`cd ${folder} && tar -c make.sh; echo "tar: disk full" >&2; exit 2`);
    await expect(makeBase(docker, cut, name, () => undefined)).rejects.toThrow('tar: disk full');
    expect(await imageId(docker, tagged)).toBeUndefined();
  });
});
