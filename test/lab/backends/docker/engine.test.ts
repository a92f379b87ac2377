import { expect, test } from '@jest/globals';
import { connectEngine, probeEngine, statusOf } from '../../../../lab/backends/docker/engine.ts';
import { suiteWith } from '../../../support/require.ts';

test('an error of the engine has a status, any other has none', () => {
  expect(statusOf(Object.assign(new Error('no such container'), { statusCode: 404 }))).toBe(404);
  expect(statusOf(new Error('socket hang up'))).toBeUndefined();
  expect(statusOf('404')).toBeUndefined();
});

const suite = await suiteWith('docker');
suite('with an engine', () => {
  test('it is found, and says what it is', async () => {
    const { docker, version, architecture } = await connectEngine();
    const info = (await docker.version()) as { Version: string };
    expect(version).toBe(info.Version);
    expect(architecture).toMatch(/^(x86_64|aarch64)$/);
    expect(await probeEngine()).toEqual({ available: true, reason: `container engine ${version} answers` });
  });

  test("testcontainers' own reaper stays off", async () => {
    await connectEngine();
    expect(process.env['TESTCONTAINERS_RYUK_DISABLED']).toBe('true');
  });
});
