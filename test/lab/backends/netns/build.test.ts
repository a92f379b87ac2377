import { expect, test } from '@jest/globals';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');

suite('a built network', () => {
  test('offloads are off, congestion control is reno, IPv6 is silent', async () => {
    await withNamespaces(async (network) => {
      const proxy = network.host('proxy');
      const { stdout } = await proxy.exec('ethtool', ['-k', proxy.interface('proxy-server')]);
      for (const feature of ['tcp-segmentation', 'generic-segmentation', 'generic-receive']) {
        expect(stdout).toContain(`${feature}-offload: off`);
      }
      const files = ['ipv4/tcp_congestion_control', 'ipv6/conf/all/disable_ipv6'].map(
        (f) => `/proc/sys/net/${f}`,
      );
      const settings = await proxy.exec('bash', ['-c', `cat ${files.join(' ')}`]);
      expect(settings.stdout.split('\n').filter(Boolean)).toEqual(['reno', '1']);
    });
  }, 30_000);
});
