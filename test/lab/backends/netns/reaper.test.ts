/** What a killed process leaves is removed at once, without a next command. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readRecords } from '../../../../lab/backends/netns/records.ts';
import { until } from '../../../../lab/exec/until.ts';
import { opened, traces } from '../../../support/killed-lab.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');

suite('after kill -9', () => {
  test('the reaper removes everything without a next command', async () => {
    const { kill, scratch } = await opened('dead0001', true);
    expect((await traces('dead0001')).length).toBeGreaterThan(5);
    await kill();
    await until(
      'nothing to be left',
      async (saw) => {
        const left = await traces('dead0001');
        saw(left);
        return left.length === 0 && !existsSync(scratch) ? true : undefined;
      },
      10_000,
    );
    rmSync(join(scratch, '..'), { recursive: true });
  }, 30_000);

  test('also when the lab was still being built', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-'));
    const opener = join(import.meta.dirname, 'opener.ts');
    const child = spawn(process.execPath, [opener, 'dead0006', join(folder, 'scratch')], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const recorded = (): true | undefined =>
      readRecords().some(({ runId }) => runId === 'dead0006') ? true : undefined;
    await until('the run to be recorded', recorded, 10_000);
    child.kill('SIGKILL');
    await until(
      'nothing to be left',
      async (saw) => {
        const left = await traces('dead0006');
        saw(left);
        return left.length === 0 ? true : undefined;
      },
      10_000,
    );
    rmSync(folder, { recursive: true });
  }, 30_000);
});
