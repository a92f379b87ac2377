import { expect, test } from '@jest/globals';
import tcpResetInjection from '../../../lab/faults/tcp-reset-injection.ts';
import { broken, type PathLab, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

/**
 * Speaks over one connection at a rhythm of its own, until thirty echoes came back; prints how many did and how it
 * ended. It does not wait for an echo: whoever waits on a connection that the other end has forgotten hears nothing.
 */
async function talk({ network }: PathLab): Promise<string> {
  const address = network.host('server').address('client-server');
  const script = `
    const s = require('net').connect(8080, '${address}', () => setInterval(() => s.write('x'), 20));
    let echoes = 0;
    const over = (what) => { console.log(echoes, what); process.exit(0); };
    setTimeout(() => over('SILENCE'), 10000);
    s.on('error', (e) => over(e.code)).on('data', (d) => { if ((echoes += d.length) >= 30) over('DONE'); });`;
  return (await network.host('client').exec('node', ['-e', script])).stdout.trim();
}

/** Never before the fourth segment; how soon after it depends on how busy the machine is: the talk goes on meanwhile. */
const atItsPoint = /^([3-9]|[12]\d) (ECONNRESET|EPIPE)$/;

for (const backend of ['netns', 'docker'] as const) {
  const suite = await suiteWith(backend);
  suite(`an injected RST on ${backend}`, () => {
    test('with right numbers ends the connection at its point, with wrong ones it does not', async () => {
      await withPath(backend, async (place) => {
        const run = async (
          options: Parameters<typeof tcpResetInjection.options.parse>[0],
        ): Promise<string> => {
          let ending = '';
          const { proof, afterwards } = await broken(place, tcpResetInjection, options, async () => {
            ending = await talk(place);
          });
          expect(proof?.value).toBeGreaterThan(0);
          expect(afterwards).toBe('whole again');
          return ending;
        };
        expect(await run({ nth: 4, direction: 'to-server', to: 'client' })).toMatch(atItsPoint);
        expect(await run({ nth: 4, to: 'both' })).toMatch(atItsPoint);
        // The server's kernel has forgotten the connection and answers the next segment with a RST of its own.
        expect(await run({ nth: 4, to: 'server' })).toMatch(atItsPoint);
        expect(await run({ nth: 4, sequence: 'in-window' })).toMatch(/^3\d DONE$/);
        expect(await run({ nth: 4, sequence: 'outside' })).toMatch(/^3\d DONE$/);
      });
    }, 60_000);
  });
}
