import { expect, test } from '@jest/globals';
import packetDelay from '../../../lab/faults/packet-delay.ts';
import { broken, type PathLab, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

/** The smallest of five round trips, milliseconds: connecting is one. */
async function roundTrip({ network }: PathLab): Promise<number> {
  const address = network.host('server').address('client-server');
  const script = `
    const once = () => new Promise((done) => { const begin = performance.now();
      const s = require('net').connect(8080, '${address}', () => { s.destroy(); done(performance.now() - begin); }); });
    (async () => { const all = []; for (let i = 0; i < 5; i++) all.push(await once()); console.log(Math.min(...all)); })();`;
  return Number((await network.host('client').exec('node', ['-e', script])).stdout);
}

const suite = await suiteWith('netns');
suite('a long path', () => {
  test('has the round trip of both its delays, and afterwards none', async () => {
    await withPath('netns', async (place) => {
      const { proof, afterwards } = await broken(place, packetDelay, { ms: 60 }, async () => {
        expect(await roundTrip(place)).toBeGreaterThanOrEqual(119);
      });
      expect(proof?.value).toBeGreaterThan(10);
      expect(afterwards).toBe('whole again');
      expect(await roundTrip(place)).toBeLessThan(60);
    });
  }, 60_000);
});

test('the jitter is not more than the delay', () => {
  expect(packetDelay.options.safeParse({ ms: 5, jitterMs: 6 }).success).toBe(false);
});
