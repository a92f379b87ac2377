import { expect, test } from '@jest/globals';
import packetReorder from '../../../lab/faults/packet-reorder.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');
suite('reordering', () => {
  test('lets packets overtake, and TCP still delivers in order', async () => {
    await withPath('netns', async (place) => {
      const text = Array.from({ length: 20_000 }, (_, index) => index).join(' ');
      const { proof, afterwards } = await broken(place, packetReorder, { every: 7, byMs: 5 }, async () => {
        expect((await place.echo(text, 20_000)).stdout).toBe(text);
      });
      expect(proof?.what).toBe('packets that were overtaken');
      expect(proof?.value).toBeGreaterThan(0);
      expect(afterwards).toBe('whole again');
    });
  }, 60_000);
});
