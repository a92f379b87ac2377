import { chmodSync, copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { annotateCaptures } from '../../../lab/capture/annotate-captures.ts';
import { suiteWith } from '../../support/require.ts';
import { withFolder } from '../../support/temporary.ts';
import { tsharkFields } from '../../support/tshark.ts';
import { goldenRuns } from '../../tools/corpus/golden.ts';

const suite = await suiteWith('tshark');

suite('evidence in captures', () => {
  test('stands as comments on its packets, in the file of its input, contributing findings too', async () => {
    const golden = goldenRuns().find(({ name }) => name.includes('drain-grace-expired-plain-fault'));
    await withFolder(async (folder) => {
      const paths = (golden?.captures ?? []).map(({ hop, path }) => {
        const copy = join(folder, `${hop}.pcapng`);
        copyFileSync(path, copy);
        chmodSync(copy, 0o600);
        return copy;
      });
      const [first = '', second = ''] = paths;
      const before = readFileSync(first);
      await annotateCaptures(paths, [
        {
          signature: 'some-signature',
          evidence: [
            { input: 1, packet: 3, what: 'the decisive packet' },
            { input: 1, packet: 3, what: 'the decisive packet' },
          ],
          contributing: [
            {
              signature: 'another',
              evidence: [{ input: 1, packet: 5, what: 'a consequence' }],
              contributing: [],
            },
          ],
        },
      ]);
      const rows = tsharkFields(second, ['frame.number', 'frame.comment']).filter(([, text]) => text !== '');
      expect(rows).toEqual([
        ['3', 'some-signature: the decisive packet'],
        ['5', 'another: a consequence'],
      ]);
      expect(readFileSync(first).equals(before)).toBe(true);
      expect(statSync(second).mode & 0o077).toBe(0);
    });
  });
});
