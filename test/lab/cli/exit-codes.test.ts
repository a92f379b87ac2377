import { expect, test } from '@jest/globals';
import { ExitCode } from '../../../lab/cli/exit-codes.ts';
import { h2lab } from '../../support/h2lab.ts';

test('the help tells the exit codes that there are', async () => {
  const { stdout } = await h2lab(['--help']);
  const told = stdout.slice(stdout.indexOf('Exit codes:')).match(/\b\d+\b/g) ?? [];
  expect(told.map(Number)).toEqual(Object.values(ExitCode));
});
