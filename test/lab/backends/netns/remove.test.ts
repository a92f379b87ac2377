/** What a killed process leaves is removed by the next sweep; a living one's is not touched. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { sweepRecords } from '../../../../lab/backends/netns/remove.ts';
import { runOk } from '../../../../lab/exec/run.ts';
import { until } from '../../../../lab/exec/until.ts';
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

  test('by its id does not touch a run whose process lives either', async () => {
    const { kill, scratch } = await opened('dead0003', true);
    expect(await sweepRecords('dead0003')).toEqual([]);
    expect((await traces('dead0003')).length).toBeGreaterThan(5);
    await kill();
    await until(
      'the reaper to be done',
      async () => ((await traces('dead0003')).length === 0 && !existsSync(scratch) ? true : undefined),
      10_000,
    );
    rmSync(join(scratch, '..'), { recursive: true });
  }, 30_000);

  test('may meet another one: both succeed, and each thing is removed once', async () => {
    const { kill, scratch } = await opened('dead0004', false);
    await kill();
    const lines = (await Promise.all([1, 2, 3].map(() => sweepRecords('dead0004')))).flat();
    const namespaces = lines.filter((line) => line.startsWith('removed namespace'));
    expect(namespaces).toHaveLength(5);
    expect(new Set(namespaces).size).toBe(5);
    expect(await traces('dead0004')).toEqual([]);
    rmSync(join(scratch, '..'), { recursive: true });
  }, 30_000);

  test('removes a namespace of ours that no record names, and none of another form', async () => {
    const foreign = ['h2l-dead0005-elsewhere', 'h2l-dead5-client', 'my-h2l-dead0005-client'];
    const names = ['h2l-dead0005-router0', ...foreign];
    for (const name of names) await runOk('ip', ['netns', 'add', name]);
    try {
      expect(await sweepRecords('dead0005')).toEqual(['removed namespace h2l-dead0005-router0']);
      const listed = await runOk('ip', ['netns', 'list']);
      for (const name of foreign) expect(listed).toContain(name);
    } finally {
      for (const name of foreign) await runOk('ip', ['netns', 'delete', name]);
    }
  }, 30_000);
});
