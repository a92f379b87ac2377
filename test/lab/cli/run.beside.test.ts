/** Two processes at once in two folders: neither disturbs the other, also where one is killed. */
import { expect, test } from '@jest/globals';
import { suiteWith } from '../../support/require.ts';
import { startRun, untilNothingIsLeft } from '../../support/started-run.ts';
import { leftOnNamespaces } from '../../support/left-behind.ts';
import { expectAllConfirmed, runIds, runSuiteBy } from '../../support/suite-run.ts';
import { withFolder } from '../../support/temporary.ts';

const suite = await suiteWith('netns', 'envoy');

suite('beside another process', () => {
  test('both have all confirmed, and leave nothing', async () => {
    const args = ['deadline-exceeded-client', '--backend', 'netns', '--jobs', '2'];
    await withFolder((first) =>
      withFolder(async (second) => {
        const [one, other] = await Promise.all([runSuiteBy(args, first), runSuiteBy(args, second)]);
        expectAllConfirmed(one, 4);
        expectAllConfirmed(other, 4);
        const ids = [...runIds(one.record), ...runIds(other.record)];
        expect(new Set(ids).size).toBe(8);
        expect(leftOnNamespaces(ids)).toEqual([]);
      }),
    );
  }, 120_000);

  test('that is killed and reaped, a run goes on undisturbed', async () => {
    await withFolder((state) =>
      withFolder(async (other) => {
        const killed = startRun(state, ['connection-aging', '--tls', 'plain', '--backend', 'netns']);
        const ids = await killed.untilStep('traffic');
        const beside = startRun(other, ['drain-grace-expired', '--tls', 'plain', '--backend', 'netns']);
        const others = await beside.untilStep('server');
        killed.child.kill('SIGKILL');
        await killed.end();
        await untilNothingIsLeft(state, ids);
        // All confirmed.
        expect((await beside.end()).code).toBe(0);
        await untilNothingIsLeft(other, others);
      }),
    );
  }, 120_000);
});
