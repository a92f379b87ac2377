/** What a killed process leaves is removed by the next sweep; a living one's is not touched. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { sweepRecords } from '../../../../lab/backends/netns/remove.ts';
import { opened, traces } from '../../../support/killed-lab.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');

suite('a sweep after kill -9', () => {
  test('removes what no reaper did, and says so', async () => {
    const { kill, scratch } = await opened('dead0002', false);
    // While its owner lives, nobody else's sweep touches it.
    await sweepRecords();
    expect((await traces('dead0002')).length).toBeGreaterThan(5);
    await kill();
    const lines = await sweepRecords();
    expect(lines).toContain('removed namespace h2l-dead0002-client');
    expect(lines).toContain(`removed ${scratch}`);
    expect(await traces('dead0002')).toEqual([]);
    expect(existsSync(scratch)).toBe(false);
    rmSync(join(scratch, '..'), { recursive: true });
  }, 30_000);
});
