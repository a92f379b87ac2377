import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Rule } from '../../../../analyzer/model/rule.ts';
import { analyze } from '../../../../analyzer/node/analyze.ts';
import { discover } from '../../../../analyzer/node/discover.ts';
import { CaptureError } from '../../../../analyzer/node/read-errors.ts';
import { inputsOf, sameWithThreads } from '../../../support/golden-threads.ts';
import { withFolder } from '../../../support/temporary.ts';
import { wireOf } from '../../../support/wire.ts';

/** Starting eight threads that strip types takes a second, on a busy machine many. */
const patience = 120_000;

const root = join(import.meta.dirname, '..', '..', '..', '..');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);

// The others have their turn in run-threads.full.test.ts.
describe.each(['drain-grace-expired-plain-fault', 'drain-grace-expired-tls-fault'])('%s', (name) => {
  test('gives the same analysis with 1, 2 and 8 threads', () => sameWithThreads(name, rules), patience);
});

test(
  'a capture of many connections gives the same analysis with 1, 2 and 8 threads',
  async () => {
    const [wire] = wireOf((w) => {
      for (let round = 0; round < 60; round++) {
        const pair = [0, 1].map((side) => w.connect(`198.18.0.1:${40000 + 2 * round + side}`));
        pair.forEach((c, index) => {
          c.call(1);
          if ((round + index) % 7 === 0) c.client.request(3, { timeout: '5m' });
          w.wait(5);
          if ((round + index) % 7 === 0) c.client.rst(3, 'CANCEL');
        });
        for (const c of pair) c.leave();
      }
    }).files({ seed: 3 });
    await withFolder(async (folder) => {
      const file = join(folder, 'many.pcap');
      writeFileSync(file, wire?.bytes ?? new Uint8Array());
      const one = await analyze({ inputs: [{ file }], rules });
      expect(one.totals).toMatchObject({ connections: 120, calls: 137 });
      expect(one.diagnosis.signature).toBe('deadline-exceeded-client');
      for (const threads of [2, 8])
        expect(await analyze({ inputs: [{ file }], rules, threads })).toEqual(one);
    });
  },
  patience,
);

test(
  'what a thread cannot read is the same error as without threads',
  async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'absent.pcap');
      const failed = analyze({ inputs: [{ file }], rules, threads: 2 });
      await expect(failed).rejects.toThrow(CaptureError);
      await expect(failed).rejects.toThrow('there is no such file');
    });
  },
  patience,
);

test(
  'a pass that is stopped gives what was read so far, marked partial',
  async () => {
    const inputs = inputsOf('connection-aging-plain-control');
    const stop = AbortSignal.abort();
    expect(await analyze({ inputs, rules, threads: 2, stop })).toMatchObject({ partial: true });
  },
  patience,
);
