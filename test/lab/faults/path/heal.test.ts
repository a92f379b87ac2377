import { expect, test } from '@jest/globals';
import { healPath } from '../../../../lab/faults/path/heal.ts';
import { putRules } from '../../../../lab/faults/path/rules.ts';
import { withPath } from '../../../support/path-lab.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');
suite('healing', () => {
  test('takes the rules off, and does not say so while something else still holds packets back', async () => {
    await withPath('netns', async ({ lab, runId }) => {
      const path = await lab.path();
      await putRules(path, [{ direction: 'to-client', packets: 'ip', actions: ['drop'] }]);
      expect(await path.passes()).toBe(false);
      await healPath(lab, path);
      expect(await path.passes()).toBe(true);
      expect((await path.exec('nft', ['list', 'ruleset'])).stdout).not.toContain(runId);

      await path.exec('ip', ['link', 'set', path.far.device, 'down']);
      const impatient = {
        ...lab,
        until: (what: string, probe: () => Promise<unknown>) => lab.until(what, probe, 1500),
      };
      await expect(healPath(impatient as typeof lab, path)).rejects.toThrow(
        'client-server to carry packets both ways again',
      );
    });
  }, 60_000);
});
