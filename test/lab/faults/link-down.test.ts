import { expect, test } from '@jest/globals';
import { until } from '../../../lab/exec/until.ts';
import linkDown from '../../../lab/faults/link-down.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');
suite('a link', () => {
  test('that is down carries nothing, and its end sees no carrier; up again it carries', async () => {
    await withPath('netns', async (place) => {
      const server = place.network.host('server');
      const carrier = async (): Promise<string> =>
        (await server.exec('ip', ['link', 'show', 'dev', server.interface('client-server')])).stdout;
      const { proof, afterwards } = await broken(place, linkDown, {}, async () => {
        expect((await place.echo('hello', 300)).code).toBe(1);
        expect(await carrier()).toContain('NO-CARRIER');
      });
      expect(proof).toEqual({ what: 'changes of the carrier', value: 1 });
      expect(afterwards).toBe('whole again');
      expect(await carrier()).not.toContain('NO-CARRIER');
    });
  }, 60_000);
});

suite('a link that flaps', () => {
  test('comes up by itself, and TCP goes on', async () => {
    await withPath('netns', async (place) => {
      const { proof } = await broken(place, linkDown, { forMs: 400, end: 'near' }, async () => {
        expect((await place.echo('hello', 10_000)).stdout).toBe('hello');
        await until(
          'the link to have gone and come',
          async () => {
            const proof = await linkDown.bitten(place.lab, linkDown.options.parse({ end: 'near' }));
            return proof?.value === 2 ? true : undefined;
          },
          5000,
        );
      });
      expect(proof?.value).toBe(2);
    });
  }, 30_000);
});
