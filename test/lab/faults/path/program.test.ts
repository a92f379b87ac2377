import { expect, test } from '@jest/globals';
import { programCounts, startProgram, stopProgram } from '../../../../lab/faults/path/program.ts';
import { withPath } from '../../../support/path-lab.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');
suite('a program on a path', () => {
  test('answers with its counts, ends when told, and says what it said when it ends by itself', async () => {
    await withPath('netns', async ({ lab }) => {
      const path = await lab.path();
      expect(await programCounts(path)).toEqual({});
      const { near, far } = path;
      const args = [near.device, far.device, near.mac, far.mac, 'yes', 0, 0, 1, 0, 0, 0];
      await startProgram(path, 'forward', args);
      expect(await programCounts(path)).toEqual({ forwarded: 0, overtaken: 0, duplicated: 0 });
      await stopProgram(path);
      expect(await programCounts(path)).toEqual({});
      await expect(startProgram(path, 'forward', ['no-such-device', ...args.slice(1)])).rejects.toThrow(
        /forward on client-server ended by itself \(code 1\).*No such device/,
      );
      await stopProgram(path);
    });
  }, 30_000);
});
