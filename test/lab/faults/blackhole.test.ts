import { expect, test } from '@jest/globals';
import blackhole from '../../../lab/faults/blackhole.ts';
import { bites } from '../../../lab/faults/path/rules.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');
suite('a black hole', () => {
  test('from the start lets nothing through, one way or both', async () => {
    await withPath('netns', async (place) => {
      for (const direction of ['both', 'to-client'] as const) {
        const { proof, afterwards } = await broken(place, blackhole, { direction }, async () => {
          expect((await place.echo('into nowhere', 300)).stderr).toBe('SILENCE\n');
        });
        expect(proof?.value).toBeGreaterThan(0);
        expect(afterwards).toBe('whole again');
      }
    });
  }, 30_000);

  test('after some bytes lets exactly these through, both ways counted together', async () => {
    await withPath('netns', async (place) => {
      const { proof, afterwards } = await broken(place, blackhole, { afterBytes: 20_000 }, async () => {
        expect((await place.echo('a small one')).stdout).toBe('a small one');
        expect(await bites(await place.lab.path())).toBe(0);
        const { stdout, stderr } = await place.echo('x'.repeat(100_000), 500);
        expect(stderr).toBe('SILENCE\n');
        expect(stdout.length).toBeLessThan(20_000);
      });
      expect(proof?.value).toBeGreaterThan(0);
      expect(afterwards).toBe('whole again');
    });
  }, 30_000);
});
