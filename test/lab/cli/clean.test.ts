/** kill -9 in the middle of a run: the reaper, `h2lab clean` or the next run removes everything, and only ours. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { h2lab } from '../../support/h2lab.ts';
import { processesWith } from '../../support/process-table.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOf, startRun, untilNothingIsLeft } from '../../support/started-run.ts';
import { withFolder } from '../../support/temporary.ts';

const long = ['connection-aging', '--tls', 'tls', '--jobs', '2'];
const short = ['deadline-exceeded-client', '--tls', 'plain', '--roles', 'control'];
const onNamespaces = await suiteWith('netns', 'envoy');
const onContainers = await suiteWith('docker', 'envoy');

/** Kills a run and, first, its reaper, so that nobody but a later command can remove anything. */
async function killedRun(state: string, backend: string): Promise<string[]> {
  const run = startRun(state, [...long, '--backend', backend]);
  const ids = await run.untilStep('traffic');
  for (const reaper of processesWith(`reaper /run/h2lab ${run.child.pid}-`)) process.kill(reaper, 'SIGKILL');
  run.child.kill('SIGKILL');
  expect(await run.end()).toMatchObject({ code: null, signal: 'SIGKILL' });
  expect(leftOf(state, ids, backend === 'docker')).not.toEqual([]);
  return ids;
}

onNamespaces('on namespaces', () => {
  test('the reaper removes what it can at once, and h2lab clean the rest', async () => {
    await withFolder(async (state) => {
      const run = startRun(state, [...long, '--backend', 'netns']);
      const ids = await run.untilStep('traffic');
      run.child.kill('SIGKILL');
      await run.end();
      await untilNothingIsLeft(state, ids);
      expect((await h2lab(['clean'], { env: { H2LAB_STATE: state } })).code).toBe(0);
    });
  }, 60_000);

  test('h2lab clean', async () => {
    await withFolder(async (state) => {
      const ids = await killedRun(state, 'netns');
      const { code, stdout } = await h2lab(['clean'], { env: { H2LAB_STATE: state } });
      expect(code).toBe(0);
      for (const id of ids) expect(stdout).toContain(`removed namespace h2l-${id}-client`);
      expect(leftOf(state, ids)).toEqual([]);
    });
  }, 60_000);

  test('the next run', async () => {
    await withFolder(async (state) => {
      const ids = await killedRun(state, 'netns');
      const { code } = await h2lab(['run', ...short, '--backend', 'netns'], { env: { H2LAB_STATE: state } });
      expect(code).toBe(0);
      expect(leftOf(state, ids)).toEqual([]);
    });
  }, 60_000);

  test('a run that lives is left alone', async () => {
    await withFolder(async (state) => {
      const run = startRun(state, [...short, '--backend', 'netns']);
      const ids = await run.untilStep('server');
      const { stdout } = await h2lab(['clean'], { env: { H2LAB_STATE: state } });
      for (const id of ids) expect(stdout).not.toContain(id);
      expect((await run.end()).code).toBe(0);
    });
  }, 60_000);
});

onContainers('on containers', () => {
  test('h2lab clean', async () => {
    await withFolder(async (state) => {
      const ids = await killedRun(state, 'docker');
      const { code, stdout } = await h2lab(['clean'], { env: { H2LAB_STATE: state } });
      expect(code).toBe(0);
      expect(stdout).toContain(`removed ${state}`);
      expect(leftOf(state, ids, true)).toEqual([]);
    });
  }, 300_000);
});

test('h2lab clean --runs removes the stored runs and nothing beside them', async () => {
  await withFolder(async (state) => {
    mkdirSync(join(state, 'runs', 'a'), { recursive: true });
    writeFileSync(join(state, 'mine'), '');
    const { code, stdout } = await h2lab(['clean', '--runs'], { env: { H2LAB_STATE: state } });
    expect(code).toBe(0);
    expect(stdout).toContain(join(state, 'runs'));
    expect(existsSync(join(state, 'runs'))).toBe(false);
    expect(existsSync(join(state, 'mine'))).toBe(true);
  });
});
