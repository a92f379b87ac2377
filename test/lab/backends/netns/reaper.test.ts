/** What a killed process leaves is removed at once, without a next command. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
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
});
