import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { requires, suiteWith } from './require.ts';

const nowhere = { PATH: '/nonexistent', DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

test('an absent engine is told with its address', async () => {
  expect(await requires('docker', nowhere)).toEqual({
    available: false,
    reason: 'no container engine at unix:///nonexistent/docker.sock',
  });
});

test('H2LAB_REQUIRE turns absence into an error that names both sides', async () => {
  const env = { ...nowhere, H2LAB_REQUIRE: 'netns,docker' };
  await expect(requires('docker', env)).rejects.toThrow('H2LAB_REQUIRE names docker');
});

test('a program is there when a shell finds it', async () => {
  for (const name of ['curl', 'nghttp'] as const) {
    const { status } = spawnSync('sh', ['-c', `command -v ${name}`]);
    expect(await requires(name)).toEqual({
      available: status === 0,
      reason: status === 0 ? '' : `no ${name}`,
    });
  }
});

test('an absent Python is told with the variable that names another one', async () => {
  expect(await requires('grpcio', { ...process.env, H2LAB_PYTHON: '/bin/false' })).toEqual({
    available: false,
    reason: 'no Python with grpcio (H2LAB_PYTHON)',
  });
});

test('what H2LAB_REQUIRE does not name may be absent', async () => {
  expect((await requires('docker', { ...nowhere, H2LAB_REQUIRE: 'envoy' })).available).toBe(false);
});

const suite = await suiteWith();
suite('without needs a suite runs', () => {
  test('and so does its test', () => {
    expect(suite).toBeInstanceOf(Function);
  });
});
