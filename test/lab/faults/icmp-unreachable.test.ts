import { expect, test } from '@jest/globals';
import icmpUnreachable from '../../../lab/faults/icmp-unreachable.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');
suite('ICMP unreachable', () => {
  test('ends a connection attempt at once, with the error of its code', async () => {
    await withPath('netns', async (place) => {
      for (const [code, error] of [
        ['host-unreachable', 'EHOSTUNREACH'],
        ['net-unreachable', 'ENETUNREACH'],
        ['port-unreachable', 'ECONNREFUSED'],
      ] as const) {
        const { proof, afterwards } = await broken(place, icmpUnreachable, { code }, async () => {
          expect((await place.echo('hello')).stderr.trim()).toBe(error);
        });
        expect(proof?.value).toBe(1);
        expect(afterwards).toBe('whole again');
      }
    });
  }, 60_000);
});
