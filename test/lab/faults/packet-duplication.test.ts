import { expect, test } from '@jest/globals';
import packetDuplication from '../../../lab/faults/packet-duplication.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');
suite('duplication', () => {
  test('sends packets twice, and TCP delivers them once', async () => {
    await withPath('netns', async (place) => {
      const { proof, afterwards } = await broken(place, packetDuplication, { every: 2 }, async () => {
        expect((await place.echo('just once')).stdout).toBe('just once');
      });
      expect(proof?.what).toBe('packets that were sent twice');
      expect(proof?.value).toBeGreaterThan(0);
      expect(afterwards).toBe('whole again');
    });
  }, 60_000);
});
