import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { ownerLabel, runLabel } from '../../../../lab/backends/docker/labels.ts';
import { removeRun, sweepEngine } from '../../../../lab/backends/docker/remove.ts';
import { suiteWith } from '../../../support/require.ts';
import { clientServer, leftOf, newRunId, openLab } from './fixture.ts';

const suite = await suiteWith('docker');
suite('remove', () => {
  let runId = '';
  afterEach(async () => {
    await removeRun((await connectEngine()).docker, runId);
  });

  test('what a killed process left is swept, and only once it is dead', async () => {
    runId = newRunId();
    const { docker } = await connectEngine();
    const opener = spawn(process.execPath, [join(import.meta.dirname, 'opener.ts'), runId], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(opener.stdout, 'data');
    const left = await leftOf(runId);
    expect(left).toHaveLength(3 + 1 + 2 + 3); // holders, the process, networks, volumes

    expect(await sweepEngine(docker, runId)).toEqual([]);
    expect(await leftOf(runId)).toEqual(left);

    const exit = once(opener, 'exit');
    opener.kill('SIGKILL');
    await exit;
    const swept = await sweepEngine(docker);
    expect(swept.filter((line) => line.includes(runId))).toHaveLength(left.length);
    expect(swept).toContain(`network h2lab-${runId}-client-proxy`);
    expect(await leftOf(runId)).toEqual([]);
  }, 60_000);

  test('what another machine made stays: nobody here knows whether its maker lives', async () => {
    runId = newRunId();
    const { docker } = await connectEngine();
    const labels = { [runLabel]: runId, [ownerLabel]: '4000000:1@elsewhere.example' };
    await docker.createVolume({ Name: `h2lab-${runId}-foreign`, Labels: labels });
    expect(await sweepEngine(docker, runId)).toEqual([]);
    expect(await leftOf(runId)).toEqual([`h2lab-${runId}-foreign`]);
  });

  test('removing one run leaves another alone', async () => {
    runId = newRunId();
    const { docker } = await connectEngine();
    const other = await openLab(clientServer);
    await openLab(clientServer, runId);
    await removeRun(docker, runId);
    expect(await leftOf(runId)).toEqual([]);
    expect(await leftOf(other.runId)).toHaveLength(5);
    await other.lab.close();
  }, 60_000);
});
