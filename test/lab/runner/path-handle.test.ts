import { expect, test } from '@jest/globals';
import { tableName } from '../../../lab/runner/path-handle.ts';
import { withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

test("a table is named after its run and hop, in nftables' alphabet", () => {
  expect(tableName('feed0001', 'proxy-server-2')).toBe('h2l_feed0001_proxy_server_2');
});

const suite = await suiteWith('netns');
suite('the handle of a path', () => {
  test('loads rules, reads counters, and clears; what nft refuses is an error with its words', async () => {
    await withPath('netns', async ({ lab }) => {
      const path = await lab.path();
      await path.nft(
        `table netdev ${path.table} { counter seen { }
         chain c { type filter hook ingress device "${path.near.device}" priority 0; meta protocol ip counter name seen
         }
         }`,
      );
      expect(await path.passes()).toBe(true);
      expect((await path.counter('seen')).packets).toBe(1);
      await expect(path.counter('unknown')).rejects.toThrow('No such file or directory');
      await path.clear();
      await path.clear();
      await expect(path.nft('nonsense')).rejects.toThrow(/nft ended with code 1[^]*nonsense/);
    });
  }, 30_000);
});
