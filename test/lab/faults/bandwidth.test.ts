import { expect, test } from '@jest/globals';
import bandwidth from '../../../lab/faults/bandwidth.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');
suite('a thin path', () => {
  test('takes at least the time that its rate allows, and is wide again afterwards', async () => {
    await withPath('netns', async (place) => {
      // 100 kB at 2 Mbit/s are 0.4 s, whatever else the machine does.
      const options = { kilobitsPerSecond: 2000, direction: 'to-server' } as const;
      const { proof, afterwards } = await broken(place, bandwidth, options, async () => {
        const begin = performance.now();
        expect((await place.echo('x'.repeat(100_000), 20_000)).stdout).toHaveLength(100_000);
        expect(performance.now() - begin).toBeGreaterThan(380);
      });
      expect(proof?.value).toBeGreaterThan(0);
      expect(afterwards).toBe('whole again');
      const path = await place.lab.path();
      expect((await path.exec('tc', ['qdisc', 'show', 'dev', path.far.device])).stdout).not.toContain('tbf');
    });
  }, 60_000);
});
