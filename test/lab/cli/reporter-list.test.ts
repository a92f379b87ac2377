import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { reporterKinds } from '../../../reports/reporter-names.ts';
import { mustReachFiles, readReporters } from '../../../lab/cli/reporter-list.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import { h2lab } from '../../support/h2lab.ts';
import { withFolder } from '../../support/temporary.ts';

test('several at once, some with a file, given in one list or in several', () => {
  expect(readReporters(['list, json=out=1.json', 'html', 'json=-'])).toEqual([
    { name: 'list' },
    { name: 'json', file: 'out=1.json' },
    { name: 'html' },
    { name: 'json', file: '-' },
  ]);
});

test.each([
  [['jsom'], 'Unknown reporter "jsom". Did you mean json?'],
  [['juint'], 'Did you mean junit?'],
  [['quux'], 'There are list, dot, json'],
  [[''], 'Unknown reporter ""'],
  [['list=out.txt'], 'list prints, it writes no file'],
  [['json='], 'expected a file, such as json=FILE'],
  [['list,dot'], 'one of list and dot'],
  [['html,html'], 'html is given twice'],
  [['json=a', 'html=a'], 'html=a is given twice'],
  [['json=-,html=-'], 'one report at most on standard output'],
])('%j is refused', (lists, message) => {
  const read = (): unknown => readReporters(lists);
  expect(read).toThrow(UsageError);
  expect(read).toThrow(message);
});

test('a file that cannot be written is told before anything runs', () =>
  withFolder(async (folder) => {
    await mustReachFiles(readReporters([`json=${join(folder, 'out.json')},list`]));
    await expect(mustReachFiles(readReporters([`json=${folder}`]))).rejects.toThrow('it is a folder');
    const ended = await h2lab(['run', '--reporter', `html=${join(folder, 'gone', 'x.html')}`]);
    expect(ended).toMatchObject({ code: 4, stdout: '' });
    expect(ended.stderr).toContain('--reporter html');
  }));

test('the help names each', async () => {
  const { stdout } = await h2lab(['run', '--help']);
  for (const name of Object.keys(reporterKinds))
    expect(stdout).toMatch(new RegExp(`^  ${name} {3,}\\S`, 'm'));
});
