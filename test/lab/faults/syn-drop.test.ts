import { expect, test } from '@jest/globals';
import synDrop from '../../../lab/faults/syn-drop.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');
suite('dropped SYNs', () => {
  test('are never answered; the kernel sends them again after a second', async () => {
    await withPath('netns', async (place) => {
      const all = await broken(place, synDrop, {}, async () => {
        expect((await place.echo('hello', 300)).stderr).toBe('SILENCE\n');
      });
      expect(all).toEqual({
        proof: { what: 'connection attempts that the path dropped', value: 1 },
        afterwards: 'whole again',
      });

      const first = await broken(place, synDrop, { first: 1 }, async () => {
        const begin = performance.now();
        expect((await place.echo('hello')).stdout).toBe('hello');
        expect(performance.now() - begin).toBeGreaterThan(900);
      });
      expect(first.proof?.value).toBe(1);

      const refused = await broken(place, synDrop, { answer: 'reset' }, async () => {
        expect((await place.echo('hello')).stderr).toBe('ECONNREFUSED\n');
      });
      expect(refused.proof?.value).toBe(1);
    });
  }, 30_000);
});
