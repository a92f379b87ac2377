import { chmod, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { removeKeys } from '../../../lab/capture/remove-keys.ts';
import { golden } from '../../support/h2lab.ts';
import { readCapture } from '../../support/read-capture.ts';
import { withFolder } from '../../support/temporary.ts';

test('no capture holds a key, no key log is left, other logs are', () =>
  withFolder(async (folder) => {
    for (const name of ['captures', 'logs']) await mkdir(join(folder, name));
    const capture = join(folder, 'captures', 'client-proxy.pcapng');
    await copyFile(golden('drain-grace-expired-tls-fault'), capture);
    await chmod(capture, 0o600);
    const before = readCapture(await readFile(capture));
    expect(before.secrets).not.toEqual([]);
    for (const name of ['keys-all.log', 'client-keys.log', 'keys.log', 'envoy-access.log', 'monkeys.log'])
      await writeFile(join(folder, 'logs', name), 'x');
    await removeKeys(folder);
    const after = readCapture(await readFile(capture));
    expect(after.secrets).toEqual([]);
    expect(after.packets).toHaveLength(before.packets.length);
    expect((await stat(capture)).mode & 0o077).toBe(0);
    expect((await readdir(join(folder, 'logs'))).sort()).toEqual(['envoy-access.log', 'monkeys.log']);
  }));

test('a run that came to no capture has nothing to remove', () => withFolder((folder) => removeKeys(folder)));
