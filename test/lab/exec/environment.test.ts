import { expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../../lab/exec/environment.ts';
import { run } from '../../../lab/exec/run.ts';

test('a variable of the user that steers peers or keys does not get through', () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    NODE_OPTIONS: '--x',
    SSLKEYLOGFILE: '/tmp/k',
    GRPC_TRACE: 'all',
    https_proxy: 'http://x',
  });
  try {
    const environment = childEnvironment({ SSLKEYLOGFILE: '/run/keys' });
    expect(Object.keys(environment).sort()).toEqual(
      [
        ...['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'].filter((name) => name in process.env),
        'SHLVL',
        'SSLKEYLOGFILE',
      ].sort(),
    );
    expect(environment['SSLKEYLOGFILE']).toBe('/run/keys');
  } finally {
    process.env = before;
  }
});

test('a bash on our pipes does not read the rc file of the user', async () => {
  const home = await mkdtemp(join(tmpdir(), 'home-'));
  try {
    await writeFile(join(home, '.bashrc'), 'echo from the rc file\n');
    const result = await run('bash', ['-c', 'echo from the command'], { env: { HOME: home } });
    expect(result.stdout).toBe('from the command\n');
  } finally {
    await rm(home, { recursive: true });
  }
});
