import { expect, test } from '@jest/globals';
import { insideNamespace } from '../../../../lab/backends/netns/inside.ts';
import { LackError } from '../../../../lab/model/errors.ts';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');
suite('inside a namespace', () => {
  test('commands see it, a code is a result, and what was started ends with it', async () => {
    await withNamespaces(async (_, runId) => {
      const inside = insideNamespace(`h2l-${runId}-router0`, null);
      expect((await inside.exec('ip', ['-br', 'address'])).stdout).toContain('198.18.0.1/24');
      expect((await inside.exec('bash', ['-c', 'exit 3'])).code).toBe(3);
      const sleeper = await inside.start({ title: 'sleeper', program: 'bash', args: ['-c', 'sleep 600'] });
      await inside.close();
      expect((await sleeper.exited).signal).toBe('SIGKILL');
      await expect(inside.start({ title: 'proxy', program: 'envoy', args: [] })).rejects.toThrow(LackError);
    });
  }, 30_000);
});
