import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { h2lab } from '../../support/h2lab.ts';
import { suiteWith } from '../../support/require.ts';
import { withFolder } from '../../support/temporary.ts';

const suite = await suiteWith('netns', 'envoy');

suite('a place where runs cannot be stored', () => {
  test.each([
    ['a folder where nobody can make one', () => '/proc/nowhere', 3, 'H2LAB_STATE'],
    ['below a file', (folder: string) => join(folder, 'file', 'state'), 3, 'H2LAB_STATE'],
    ['a file', (folder: string) => join(folder, 'file'), 4, 'expected a folder'],
  ])('%s', async (_, state, expected, words) => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, 'file'), '');
      const env = { H2LAB_STATE: state(folder) };
      const { code, stdout, stderr } = await h2lab(
        ['run', 'deadline-exceeded-client', '--backend', 'netns'],
        { env },
      );
      expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
      expect(stderr).toContain(words);
      expect(stderr).not.toMatch(/^\s+at /m);
    });
  });
});
