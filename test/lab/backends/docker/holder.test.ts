import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Network } from '../../../../lab/kit/define-backend.ts';
import { suiteWith } from '../../../support/require.ts';
import { clientServer, openLab } from './fixture.ts';

const suite = await suiteWith('docker');
suite('holder', () => {
  let lab: Network;
  beforeAll(async () => {
    ({ lab } = await openLab(clientServer));
  }, 120_000);
  afterAll(() => lab.close());
  const shell = async (command: string): Promise<string> => {
    const { code, stdout, stderr } = await lab.host('client').exec('bash', ['-c', command]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.trim();
  };

  test('there is no way out: one route, to the hop itself', async () => {
    const address = lab.host('client').address('client-server');
    const routes = (await shell('ip -4 route')).split('\n');
    expect(routes).toHaveLength(1);
    expect(routes[0]).toMatch(new RegExp(`^198\\.19\\.\\S+/28 dev eth0 .*src ${address}`));
    const outside = await lab.host('client').exec('ip', ['route', 'get', '192.0.2.1']);
    expect(outside.stderr).toContain('Network is unreachable');
  });

  test('the other end is on the wire', async () => {
    const server = lab.host('server').address('client-server');
    // Nobody listens on port 9: the refusal itself comes from the other end.
    await shell(`(: < /dev/tcp/${server}/9) 2>/dev/null; ip neigh show ${server} | grep -q lladdr`);
  });

  test('offloads are off, so captures show segments of the wire', async () => {
    const features = await shell('ethtool -k eth0');
    for (const feature of [
      'tcp-segmentation-offload',
      'generic-segmentation-offload',
      'generic-receive-offload',
    ]) {
      expect(features).toMatch(new RegExp(`^${feature}: off`, 'm'));
    }
    expect(features).toMatch(/^tx-checksumming: off/m);
  });

  test('loss is answered by Reno, and IPv6 says nothing', async () => {
    expect(await shell('cat /proc/sys/net/ipv4/tcp_congestion_control')).toBe('reno');
    expect(await shell('cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6')).toBe('1');
  });

  test('the host is called after its party', async () => {
    expect(await shell('cat /etc/hostname; cat /etc/hosts; cat /etc/resolv.conf')).not.toContain('h2lab');
    expect(await shell('hostname')).toBe('client');
  });
});
