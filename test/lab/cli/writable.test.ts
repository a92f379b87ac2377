import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { mustBeWritable } from '../../../lab/cli/writable.ts';
import { h2lab } from '../../support/h2lab.ts';
import { makePipe, withFolder } from '../../support/temporary.ts';

test('what can be written passes, and is not touched', async () => {
  await withFolder(async (folder) => {
    const old = join(folder, 'old.json');
    const pipe = join(folder, 'pipe');
    writeFileSync(old, 'old');
    makePipe(pipe);
    for (const file of ['-', '/dev/null', old, join(folder, 'new.json'), pipe]) {
      await expect(mustBeWritable('--json', file)).resolves.toBeUndefined();
    }
    expect(readdirSync(folder).sort()).toEqual(['old.json', 'pipe']);
  });
});

test('what cannot is refused with the reason', async () => {
  await withFolder(async (folder) => {
    await expect(mustBeWritable('--json', folder)).rejects.toThrow('it is a folder');
    await expect(mustBeWritable('--json', join(folder, 'no', 'x'))).rejects.toThrow('no such folder');
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(mustBeWritable('--json', join(file, 'x'))).rejects.toThrow('--json');
    // Its mode allows it to root, and yet no file can be made there.
    await expect(mustBeWritable('--json', '/proc/x')).rejects.toThrow('--json /proc/x');
  });
});

test('h2lab run says so at once: exit code 4, before any run', async () => {
  await withFolder(async (folder) => {
    const state = join(folder, 'state');
    const args = ['run', '--json', join(folder, 'no', 'out.json')];
    const { code, stderr } = await h2lab(args, { env: { H2LAB_STATE: state } });
    expect(code).toBe(4);
    expect(stderr).toMatch(/^h2lab: --json [^\n]*no such folder\.\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
