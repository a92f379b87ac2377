import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { namedRuns, runFolders } from '../../../lab/cli/run-folders.ts';
import { withFolder } from '../../support/temporary.ts';

test('a run, a suite of runs, and both at once, each run once', () =>
  withFolder(async (suite) => {
    for (const name of ['b', 'a', 'empty']) mkdirSync(join(suite, name));
    for (const name of ['b', 'a']) writeFileSync(join(suite, name, 'plan.json'), '{}');
    expect(await runFolders(join(suite, 'b'))).toEqual([join(suite, 'b')]);
    expect(await namedRuns([suite, join(suite, 'b')])).toEqual([join(suite, 'a'), join(suite, 'b')]);
  }));

test.each([
  ['nothing', (folder: string) => join(folder, 'absent'), 'found nothing'],
  ['a folder without a run', (folder: string) => folder, 'expected plan.json in it'],
])('%s is refused with what was expected', (_, path, words) =>
  withFolder(async (folder) => {
    await expect(runFolders(path(folder))).rejects.toThrow(words);
  }),
);
