import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { requireLinuxBinary } from '../../../../lab/backends/docker/binary.ts';

const folder = mkdtempSync(join(tmpdir(), 'binary-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const ours = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const other = process.arch === 'arm64' ? 'x86_64' : 'aarch64';

test('this Node runs on an engine of this architecture', async () => {
  await requireLinuxBinary(process.execPath, ours, 'Node');
});

test('it does not on another', async () => {
  const wrong = requireLinuxBinary(process.execPath, other, 'Node');
  await expect(wrong).rejects.toThrow(`run linux/${other}`);
});

test('a script is no binary', async () => {
  const path = join(folder, 'envoy');
  writeFileSync(path, '#!/bin/sh\nexec /usr/bin/true\n');
  await expect(requireLinuxBinary(path, ours, 'Envoy')).rejects.toThrow('no Linux binary');
});
