import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { listIds, load } from '../../../analyzer/node/discover.ts';
import { scenariosFolder } from '../../../lab/cli/places.ts';
import { isControl, selectScenarios } from '../../../lab/cli/select.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import { h2lab } from '../../support/h2lab.ts';
import { withFolder } from '../../support/temporary.ts';

const ids = await listIds(scenariosFolder);
const selected = async (...filters: string[]): Promise<string[]> =>
  (await selectScenarios(filters)).map(({ id }) => id).sort();

describe('names', () => {
  // One after the other: see load-rules.
  beforeAll(async () => {
    for (const id of ids) await load(join(scenariosFolder, `${id}.ts`));
  });

  test('none selects all, a part selects those that have it, an exact id that one', async () => {
    const scenarios = async (...filters: string[]): Promise<string[]> =>
      (await selected(...filters)).filter((id) => !isControl(id));
    expect(await scenarios()).toEqual(ids);
    expect(await scenarios('a')).toEqual(ids.filter((id) => id.includes('a')));
    expect(await selected('grace-expired', 'drain-grace-expired')).toEqual(['drain-grace-expired']);
  });

  test('a combined fault brings a control for each of its faults, which can be asked for alone', async () => {
    const alone = ['packet-delay', 'deadline-short'].map((fault) => `far-server-short-deadline.${fault}`);
    expect(await selected('far-server-short-deadline')).toEqual(
      ['far-server-short-deadline', ...alone].sort(),
    );
    expect(await selected('far-server-short-deadline.packet-delay')).toEqual([
      'far-server-short-deadline.packet-delay',
    ]);
  });

  test.each([
    ['far-server-short-deadline.nope', 'expected far-server-short-deadline.packet-delay or'],
    ['connection-aging.nope', 'h2lab run connection-aging --roles control'],
    ['conection-aging.nope', 'Did you mean connection-aging?'],
  ])('the control %s is an error that says what there is', async (filter, words) => {
    await expect(selected(filter)).rejects.toThrow(words);
  });

  test('one that selects nothing is an error with the nearest', async () => {
    await expect(selected('drain', 'conection-aging')).rejects.toThrow(
      new UsageError('Unknown scenario "conection-aging". Did you mean connection-aging?'),
    );
  });
});

describe('paths that hold no scenario end with exit code 4 and say why', () => {
  test.each([
    ['a folder that is not there', './nowhere', {}, 'no such file or folder'],
    ['a file that is not there', 'nowhere.ts', {}, 'no such file or folder'],
    ['a folder without scenarios', './mine', { 'notes.txt': 'nothing' }, 'no scenario file'],
    [
      'a file without a default export',
      './mine/a.ts',
      { 'a.ts': 'export const a = 1;' },
      'no default export',
    ],
    ['something else', './mine', { 'a.ts': 'export default 1;' }, 'a.ts is no scenario'],
    ['a file that throws', './mine', { 'a.ts': 'throw new Error("no luck");' }, 'no luck'],
    ['a file that is no TypeScript', './mine/a.ts', { 'a.ts': 'const = 1;' }, 'cannot be loaded'],
  ])('%s', async (_, filter, files, words) => {
    await withFolder(async (cwd) => {
      mkdirSync(join(cwd, 'mine'));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, 'mine', name), text);
      const { code, stderr } = await h2lab(['run', filter], { cwd });
      expect(code).toBe(4);
      expect(stderr).toContain(words);
      expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    });
  });
});
