import { expect, test } from '@jest/globals';
import { occupantsOf } from '../../../../lab/backends/netns/occupants.ts';
import { runOk } from '../../../../lab/exec/run.ts';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');

suite('who lives in a namespace', () => {
  test('is told as iproute2 tells it; in one that does not exist there is nobody', async () => {
    await withNamespaces(async (network, runId) => {
      const [client, server] = [`h2l-${runId}-client`, `h2l-${runId}-server`];
      expect(occupantsOf([`h2l-${runId}-nowhere`])).toEqual([]);
      // The shells of the backend.
      expect(occupantsOf([client, server])).toHaveLength(2);
      const idle = { title: 'idle', program: 'bash', args: ['-c', 'sleep 600 & sleep 600'] } as const;
      const process = await network.host('client').start(idle);
      await network.host('server').start(idle);
      const listed = await runOk('ip', ['netns', 'pids', client]);
      expect(occupantsOf([client]).sort()).toEqual(listed.trim().split(/\s+/).map(Number).sort());
      expect(occupantsOf([client, server]).length).toBeGreaterThan(occupantsOf([client]).length);
      await process.kill('SIGKILL');
      await process.exited;
      // Its child was of its group and is dying; the parent that reaps it is another one.
      await network.close();
      expect(occupantsOf([client, server])).toEqual([]);
    });
  }, 30_000);
});
