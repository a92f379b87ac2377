import { expect, test } from '@jest/globals';
import mtuBlackhole from '../../../lab/faults/mtu-blackhole.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');
suite('a narrow path', () => {
  test('swallows large packets without ICMP; with it, senders learn the size and everything passes', async () => {
    await withPath('netns', async (place) => {
      const large = 'x'.repeat(20_000);
      const silent = await broken(place, mtuBlackhole, {}, async () => {
        expect((await place.echo('a small one')).stdout).toBe('a small one');
        expect((await place.echo(large, 500)).stderr.trim()).toBe('SILENCE');
      });
      expect(silent.proof?.value).toBeGreaterThan(0);
      expect(silent.afterwards).toBe('whole again');

      const told = await broken(place, mtuBlackhole, { icmp: true, mtu: 1000 }, async () => {
        expect((await place.echo(large)).stdout).toBe(large);
      });
      expect(told.proof?.value).toBeGreaterThan(0);
      const client = place.network.host('client');
      const { stdout } = await client.exec('ip', [
        'route',
        'get',
        place.network.host('server').address('client-server'),
      ]);
      expect(stdout).toContain('mtu 1000');
    });
  }, 60_000);
});
