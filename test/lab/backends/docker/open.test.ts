import { afterEach, expect, test } from '@jest/globals';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { runLabel } from '../../../../lab/backends/docker/labels.ts';
import { removeRun } from '../../../../lab/backends/docker/remove.ts';
import { until } from '../../../../lab/exec/until.ts';
import { suiteWith } from '../../../support/require.ts';
import { clientServer, leftOf, newRunId, openLab, prepareImages } from './fixture.ts';

const suite = await suiteWith('docker');
suite('open', () => {
  let runId = '';
  afterEach(async () => {
    await removeRun((await connectEngine()).docker, runId);
  });

  test('close leaves nothing, also of what was starting, and may be called again', async () => {
    runId = newRunId();
    const { lab } = await openLab(clientServer, runId);
    expect(await leftOf(runId)).toHaveLength(2 + 1 + 2);
    const client = lab.host('client');
    const sleeper = await client.start({ title: 'sleep', program: 'bash', args: ['-c', 'sleep 1000'] });
    const starting = client.start({ title: 'late', program: 'bash', args: ['-c', 'sleep 1000'] });
    await Promise.all([lab.close(), lab.close()]);
    expect(await leftOf(runId)).toEqual([]);
    expect((await sleeper.exited).signal).toBe('SIGKILL');
    await starting;
    await expect(client.start({ title: 'after', program: 'bash', args: [] })).rejects.toThrow('closed');
  });

  test('no container has a path of this machine in it: the engine may be on another one', async () => {
    runId = newRunId();
    const { lab } = await openLab(clientServer, runId);
    const client = lab.host('client');
    await client.start({ title: 'sleep', program: 'bash', args: ['-c', 'sleep 1000'] });
    await client.start({ title: 'node', program: 'node', args: ['--eval', 'setTimeout(() => 0, 1000000)'] });
    await (await lab.path('client-server')).exec('nft', ['list', 'tables']);
    const { docker } = await connectEngine();
    const all = await docker.listContainers({ all: true, filters: { label: [`${runLabel}=${runId}`] } });
    // Two hosts, two programs in images of their own or of a host, the helper of the path.
    expect(all.length).toBeGreaterThan(3);
    const mounts = all.flatMap(({ Mounts }) => Mounts);
    expect(mounts.length).toBeGreaterThan(1);
    expect(new Set(mounts.map(({ Type }) => Type))).toEqual(new Set(['volume']));
    for (const { Name = '' } of mounts) expect(Name).toContain(runId);
    await lab.close();
    expect(await leftOf(runId)).toEqual([]);
  });

  test('aborted in the middle, it rejects with the reason and leaves nothing', async () => {
    await prepareImages();
    runId = newRunId();
    const abort = new AbortController();
    const opening = openLab(clientServer, runId, abort.signal);
    const outcome = opening.then(
      () => 'opened',
      (error: unknown) => String(error),
    );
    await until('something to exist', async () => (await leftOf(runId)).length > 0 || undefined, 10_000);
    abort.abort(new Error('interrupted'));
    expect(await outcome).toBe('Error: interrupted');
    expect(await leftOf(runId)).toEqual([]);
  });

  test('a failure in the middle leaves nothing', async () => {
    runId = newRunId();
    await openLab(clientServer, runId);
    // The names that a second lab of the same run would give are taken.
    await expect(openLab(clientServer, runId)).rejects.toThrow();
    expect(await leftOf(runId)).toEqual([]);
  });
});
