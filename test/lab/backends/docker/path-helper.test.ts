/** Tables on the engine's host must not outlive their run, whatever ends it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { pathLabel } from '../../../../lab/backends/docker/labels.ts';
import { removeRun, sweepEngine } from '../../../../lab/backends/docker/remove.ts';
import { runOk } from '../../../../lab/exec/run.ts';
import { until } from '../../../../lab/exec/until.ts';
import { suiteWith } from '../../../support/require.ts';
import { leftOf, newRunId } from './fixture.ts';

/** Tables of the family netdev on this machine, which is the engine's host here. */
const tables = (): Promise<string> => runOk('nft', ['list', 'tables', 'netdev']);

/** Opens a lab with a table in a process of its own, and gives what kills it. */
async function opened(runId: string): Promise<() => Promise<void>> {
  const opener = spawn(process.execPath, [join(import.meta.dirname, 'opener.ts'), runId, 'with-path'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(opener.stdout, 'data');
  return async () => {
    const exit = once(opener, 'exit');
    opener.kill('SIGKILL');
    await exit;
  };
}

const suite = await suiteWith('docker', 'netns');
suite('tables of a run', () => {
  let runId = '';
  const foreign = 'h2l_feedfeed_other';
  afterEach(async () => {
    await removeRun((await connectEngine()).docker, runId);
    await runOk('nft', [`add table netdev ${foreign}; delete table netdev ${foreign}`]);
  });

  test('go when the process that made them is killed, before any sweep; those of another run stay', async () => {
    runId = newRunId();
    await runOk('nft', [`add table netdev ${foreign}`]);
    const kill = await opened(runId);
    expect(await tables()).toContain(`h2l_${runId}_`);
    await kill();
    await until(
      'the tables to go',
      async (saw) => {
        const left = await tables();
        saw(left);
        return left.includes(runId) ? undefined : true;
      },
      10_000,
    );
    expect(await tables()).toContain(foreign);
    await sweepEngine((await connectEngine()).docker, runId);
    expect(await leftOf(runId)).toEqual([]);
  }, 120_000);

  test('go with the sweep when the helper was killed too and their devices are gone', async () => {
    runId = newRunId();
    const { docker } = await connectEngine();
    const kill = await opened(runId);
    const filters = { label: [`h2lab.run=${runId}`] };
    for (const { Id, Labels } of await docker.listContainers({ filters })) {
      const container = docker.getContainer(Id);
      if (Labels[pathLabel] !== undefined) await container.kill();
      else await container.remove({ force: true });
    }
    await kill();
    expect(await tables()).toContain(`h2l_${runId}_`);
    await sweepEngine(docker, runId);
    expect(await tables()).not.toContain(runId);
    expect(await leftOf(runId)).toEqual([]);
  }, 120_000);
});
