import { expect, test } from '@jest/globals';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');
suite("a path's point in a namespace", () => {
  test('is the router of the hop: each device faces the end that it names', async () => {
    await withNamespaces(async (network) => {
      const path = await network.path('proxy-server');
      expect(path.routed).toBe(true);
      for (const [end, name] of [
        [path.near, 'proxy'],
        [path.far, 'server'],
      ] as const) {
        expect(end.address).toBe(network.host(name).address('proxy-server'));
        await network
          .host(name)
          .exec('bash', ['-c', `echo x > /dev/udp/${end.address.replace(/\d+$/, '1')}/9`]);
        const { stdout } = await path.exec('ip', ['neigh', 'show', 'dev', end.device]);
        expect(stdout).toContain(`${end.address} lladdr ${end.mac}`);
      }
      await expect(network.path('proxy-proxy')).rejects.toThrow('there is no hop proxy-proxy');
    });
  }, 30_000);
});
