import { expect, test } from '@jest/globals';
import { childEnvironment } from '../../../lab/exec/environment.ts';

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
        'SSLKEYLOGFILE',
      ].sort(),
    );
    expect(environment['SSLKEYLOGFILE']).toBe('/run/keys');
  } finally {
    process.env = before;
  }
});
