import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { withFolder } from '../../support/temporary.ts';
import type { Wire } from '../../support/wire.ts';
import { healthy, written } from '../../support/written-capture.ts';
import drain from '../rules/cases/drain-grace-expired.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);

function twoHops(): (wire: Wire) => void {
  const found = drain.fires.find(({ name }) => name.startsWith('behind a proxy'));
  if (found === undefined) throw new Error('the case with a proxy is gone');
  return found.wire;
}

describe('several captures', () => {
  test('are hops of one path: the answer names the hop where it began', async () => {
    await withFolder(async (folder) => {
      const files = written(folder, twoHops());
      expect(files).toHaveLength(2);
      for (const inputs of [files, [...files].reverse()]) {
        const analysis = await analyze({ inputs: inputs.map((file) => ({ file })), rules });
        const { diagnosis } = analysis;
        expect(diagnosis).toMatchObject({ signature: 'drain-grace-expired', hop: 'proxy-server' });
        expect(diagnosis.contributing.map(({ signature }) => signature)).toEqual([
          'upstream-reset-translated',
        ]);
        expect(analysis.inputs.map(({ file }) => file)).toEqual(inputs);
        const upstream = inputs.findIndex((file) => file.endsWith('proxy-server.pcap'));
        expect(diagnosis.evidence[0]?.input).toBe(upstream);
      }
    });
  });

  test('of one of the two hops alone tells what was seen of it there', async () => {
    await withFolder(async (folder) => {
      const [down = '', up = ''] = written(folder, twoHops());
      const behind = await analyze({ inputs: [{ file: up }], rules });
      expect(behind.diagnosis).toMatchObject({ signature: 'drain-grace-expired', hop: 'proxy-server' });
      const front = await analyze({ inputs: [{ file: down }], rules });
      expect(front.diagnosis.signature).toBe('rst-after-headers');
    });
  });

  test('one of them without packets holds up nobody', async () => {
    await withFolder(async (folder) => {
      const [file = ''] = written(folder, healthy);
      const none = join(folder, 'none.pcap');
      writeFileSync(none, readFileSync(file).subarray(0, 24));
      const { diagnosis, inputs } = await analyze({ inputs: [{ file: none }, { file }], rules });
      expect(diagnosis.signature).toBe('healthy');
      expect(inputs.map(({ packets }) => packets > 0)).toEqual([false, true]);
    });
  });
});
