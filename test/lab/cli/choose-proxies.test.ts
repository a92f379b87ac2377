import { expect, test } from '@jest/globals';
import { chooseProxies, loadProxy, noProxy, versionIn } from '../../../lab/cli/choose-proxies.ts';
import { suiteWith } from '../../support/require.ts';

const withEnvoy = await suiteWith('envoy');

test('a driver is found by its file; a misspelt one is told with the nearest', async () => {
  expect((await loadProxy('envoy')).id).toBe('envoy');
  await expect(loadProxy('envoi')).rejects.toThrow(/envoy/);
});

test.each([
  ['nginx version: nginx/1.22.1\n', '1.22.1'],
  ['HAProxy version 2.6.12-1+deb12u2 2025/04/03 - https://haproxy.org/\n', '2.6.12'],
  ['nghttpx nghttp2/1.52.0\n', '1.52.0'],
  ['command not found', 'unknown'],
])('the version in %j is %s', (text, version) => {
  expect(versionIn(text)).toBe(version);
});

withEnvoy('Envoy', () => {
  test('is chosen with its binary', async () => {
    const choice = await chooseProxies({ proxy: ['envoy'] }, 'netns');
    expect(choice.proxies).toEqual([
      { driver: expect.objectContaining({ id: 'envoy' }), version: choice.envoyVersion },
    ]);
    expect(choice.envoyBinary).toMatch(/envoy/);
  });
});

test.each([
  ['haproxy', 'haproxy'],
  ['nginx', 'nginx'],
  ['nghttpx', 'nghttp2-proxy'],
])('%s that is not on this machine is told with its package', async (proxy, name) => {
  const nothing = (): undefined => undefined;
  await expect(chooseProxies({ proxy: [proxy] }, 'netns', nothing)).rejects.toMatchObject({
    message: expect.stringContaining(`--proxy ${proxy}: ${proxy} is not on this machine`),
    fix: `apt-get install --no-install-recommends ${name}`,
  });
});

test('where a scenario has no proxy, nothing stands in its place', async () => {
  const { driver, version } = await noProxy();
  expect(driver.id).toBe('none');
  expect(version).toMatch(/^\d+\.\d+/);
});
