// minutes: 20
/**
 * Many runs at a time on both backends, by two processes in two folders; and runs that are killed at random moments
 * beside things of the same kinds that are not ours. H2LAB_STRESS=RUNS,KILLS makes it shorter or longer (200,100).
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { until } from '../../../lab/exec/until.ts';
import type { Plan } from '../../../lab/model/plan.ts';
import { h2lab } from '../../support/h2lab.ts';
import { leftOnEngine, leftOnNamespaces } from '../../support/left-behind.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOf, startRun } from '../../support/started-run.ts';
import { expectAllConfirmed, runIds, runSuiteBy } from '../../support/suite-run.ts';
import { withFolder } from '../../support/temporary.ts';

const suite = await suiteWith('netns', 'docker', 'envoy');
const [runs = 200, kills = 100] = (process.env['H2LAB_STRESS'] ?? '200,100').split(',').map(Number);

/** Runs of one process: four of each repeat (two transports, two roles). */
const repeats = String(Math.ceil(runs / 2 / 4));

/** Things beside the lab that look like its own and are not. */
function placeForeign(): { names: string[]; remove(): void } {
  const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8' });
  ip('netns', 'add', 'h2l-foreign');
  execFileSync('nft', ['add', 'table', 'inet', 'h2l_foreign']);
  const container = execFileSync(
    'docker',
    ['create', '--name', 'h2lab-foreign', '--label', 'org.example=1', anyImage(), 'true'],
    { encoding: 'utf8' },
  ).trim();
  const sleeper = spawn('ip', ['netns', 'exec', 'h2l-foreign', 'sleep', '3000'], { stdio: 'ignore' });
  return {
    names: [container, String(sleeper.pid)],
    remove() {
      sleeper.kill('SIGKILL');
      execFileSync('docker', ['rm', '-f', container], { stdio: 'ignore' });
      execFileSync('nft', ['delete', 'table', 'inet', 'h2l_foreign']);
      ip('netns', 'delete', 'h2l-foreign');
    },
  };
}

function anyImage(): string {
  const [image] = execFileSync('docker', ['image', 'ls', '-q'], { encoding: 'utf8' }).split('\n');
  if (image === undefined || image === '') throw new Error('the engine has no image; run a docker lab first');
  return image;
}

function foreignStands([container = '', pid = '']: readonly string[]): Record<string, boolean> {
  const said = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { encoding: 'utf8' });
  return {
    namespace: said('ip', 'netns', 'list').includes('h2l-foreign'),
    table: said('nft', 'list', 'tables').includes('h2l_foreign'),
    container: said('docker', 'ps', '-aq', '--no-trunc').includes(container),
    process: said('ps', '-eo', 'pid').split(/\s+/).includes(pid),
  };
}

const allThere = { namespace: true, table: true, container: true, process: true };

function idsBelow(state: string): string[] {
  const latest = join(state, 'runs', 'latest');
  return readdirSync(latest, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [];
    try {
      return [(JSON.parse(readFileSync(join(latest, entry.name, 'plan.json'), 'utf8')) as Plan).runId];
    } catch {
      // Killed before its plan was whole, so before anything was made.
      return [];
    }
  });
}

/** The n-th moment of a kill, up to 2.5 s after the first run began: decided by n, spread over all steps. */
function momentMs(n: number): number {
  return (createHash('sha256').update(`kill ${n}`).digest().readUInt32BE(0) / 2 ** 32) * 2500;
}

suite('many runs', () => {
  test(`${runs} on both backends, eight at a time, by two processes: none flaky, nothing left`, async () => {
    const args = ['deadline-exceeded-client', '--jobs', '4', '--repeat', repeats];
    await withFolder((first) =>
      withFolder(async (second) => {
        const [onNamespaces, onContainers] = await Promise.all([
          runSuiteBy([...args, '--backend', 'netns'], first),
          runSuiteBy([...args, '--backend', 'docker'], second),
        ]);
        for (const result of [onNamespaces, onContainers]) expectAllConfirmed(result, Number(repeats) * 4);
        expect(leftOnNamespaces(runIds(onNamespaces.record))).toEqual([]);
        expect(leftOnEngine(runIds(onContainers.record))).toEqual([]);
      }),
    );
  }, 1_200_000);

  test(`${kills} killed at random moments: nothing is left after the reaper, and nothing foreign is touched`, async () => {
    const foreign = placeForeign();
    try {
      for (let n = 1; n <= kills; n++) {
        const backend = n % 4 === 0 ? 'docker' : 'netns';
        await withFolder(async (state) => {
          const run = startRun(state, ['connection-aging', '--backend', backend, '--jobs', '2']);
          await run.untilStep('topology');
          // The moment is the point of the test, and not a wait for anything.
          await new Promise((resolve) => setTimeout(resolve, momentMs(n)));
          run.child.kill('SIGKILL');
          await run.end();
          const ids = idsBelow(state);
          if (backend === 'docker') await h2lab(['clean'], { env: { H2LAB_STATE: state } });
          await until(
            `nothing to be left of kill ${n} on ${backend}`,
            (saw) => {
              const left = leftOf(state, ids, backend === 'docker');
              saw(left);
              return left.length === 0 ? true : undefined;
            },
            30_000,
          );
        });
        expect(foreignStands(foreign.names)).toEqual(allThere);
      }
    } finally {
      foreign.remove();
    }
  }, 1_200_000);
});
