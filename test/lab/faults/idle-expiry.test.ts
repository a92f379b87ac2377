import { expect, test } from '@jest/globals';
import idleExpiry from '../../../lab/faults/idle-expiry.ts';
import { broken, withPath, type PathLab } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

/** Speaks at once, is silent, speaks again; prints what comes back, or how it ends. */
async function speakTwice({ network }: PathLab, silenceMs: number): Promise<string> {
  const address = network.host('server').address('client-server');
  const script = `
    const s = require('net').connect(8080, '${address}');
    const over = (what) => { console.log(what); process.exit(0); };
    s.on('error', (e) => over(e.code)).once('data', (first) => {
      setTimeout(() => { s.write('again'); setTimeout(() => over('SILENCE'), 600); }, ${silenceMs});
      s.once('data', (second) => over(first + second));
    });
    s.write('once ');`;
  return (await network.host('client').exec('node', ['-e', script])).stdout.trim();
}

const suite = await suiteWith('netns');
suite('a middlebox that forgets', () => {
  test('kills what was silent for too long, by silence or by RST, and nothing else', async () => {
    await withPath('netns', async (place) => {
      for (const [answer, ending] of [
        ['silence', 'SILENCE'],
        ['reset', 'ECONNRESET'],
      ] as const) {
        const { proof, afterwards } = await broken(place, idleExpiry, { ms: 400, answer }, async () => {
          expect(await speakTwice(place, 20)).toBe('once again');
          expect(await speakTwice(place, 900)).toBe(ending);
        });
        expect(proof?.value).toBeGreaterThan(0);
        expect(afterwards).toBe('whole again');
      }
    });
  }, 30_000);
});
