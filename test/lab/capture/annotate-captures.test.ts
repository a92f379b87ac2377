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
      await annotateCaptures(
        paths.map((path) => ({ path, hosts: [] })),
        [
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
        ],
      );
      const rows = tsharkFields(second, ['frame.number', 'frame.comment']).filter(([, text]) => text !== '');
      expect(rows).toEqual([
        ['3', 'some-signature: the decisive packet'],
        ['5', 'another: a consequence'],
      ]);
      expect(readFileSync(first).equals(before)).toBe(true);
      expect(statSync(second).mode & 0o077).toBe(0);
    });
  });

  test('hosts have their names, once, in the file of their input', async () => {
    const golden = goldenRuns().find(({ name }) => name.includes('drain-grace-expired-plain-fault'));
    await withFolder(async (folder) => {
      const path = join(folder, 'client-proxy.pcapng');
      copyFileSync(golden?.captures[0]?.path ?? '', path);
      const hosts = [
        ['198.18.0.2', 'client'],
        ['198.18.1.2', 'proxy'],
      ] as const;
      for (let times = 0; times < 2; times++) await annotateCaptures([{ path, hosts }], []);
      const named = tsharkFields(path, ['ip.src_host', 'ip.dst_host'], ['-N', 'n']);
      expect(new Set(named.flat())).toEqual(new Set(['client', 'proxy']));
      const blocks = readFileSync(path).toString('latin1').split('proxy\0').length - 1;
      expect(blocks).toBe(1);
    });
  });
});
