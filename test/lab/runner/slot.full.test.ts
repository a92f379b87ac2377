// minutes: 12
/** Scenarios in warm slots and fresh, as a user runs them; and a process that is killed in a slot's second run. */
import { expect, test } from '@jest/globals';
import { until } from '../../../lab/exec/until.ts';
import type { SuiteRecord } from '../../../lab/model/events.ts';
import { leftOnNamespaces } from '../../support/left-behind.ts';
import { suiteWith } from '../../support/require.ts';
import { startRun, untilNothingIsLeft } from '../../support/started-run.ts';
import { runIds, runSuiteBy, someScenarios } from '../../support/suite-run.ts';
import { withFolder } from '../../support/temporary.ts';

const suite = await suiteWith('netns', 'envoy');

/** Something of each kind that a run could leave to the next one: rules of packets, sockets, processes, names. */
const varied = [
  ...someScenarios,
  ...['dns-nxdomain', 'idle-timeout-rst', 'packet-loss-rto', 'peer-vanished-half-open', 'rst-before-headers'],
  ...['tcp-connect-refused', 'tcp-rst-mid-stream', 'tls-alpn-no-overlap', 'tls-cert-expired'],
];

/** What was found of each run, in the order that was asked for. */
function verdictsOf({ runs }: SuiteRecord): string[] {
  return runs.map(({ scenario, proxy, variant, role, verdict, diagnosed }) =>
    [scenario, proxy, variant, role, verdict, diagnosed].join(' '),
  );
}

suite('warm slots', () => {
  test('give the verdicts that fresh networks and peers give, with and without a proxy', async () => {
    const args = [...varied, '--backend', 'netns', '--proxy', 'envoy,none', '--seed', '1'];
    const warm = await runSuiteBy(args);
    const fresh = await runSuiteBy([...args, '--fresh']);
    // Two transports and roles; one of a scenario whose client needs no proxy, two of the others.
    expect(warm.record.runs.length).toBeGreaterThanOrEqual(varied.length * 4);
    expect(verdictsOf(warm.record)).toEqual(verdictsOf(fresh.record));
    expect([warm.code, warm.record.flaky]).toEqual([fresh.code, 0]);
    expect(leftOnNamespaces([...runIds(warm.record), ...runIds(fresh.record)])).toEqual([]);
  }, 600_000);

  test.each([1, 2])(
    'with %i at a time: killed while a slot has its second run, nothing is left after the reaper',
    async (jobs) => {
      await withFolder(async (state) => {
        const run = startRun(state, [
          'deadline',
          '--backend',
          'netns',
          '--jobs',
          String(jobs),
          '--repeat',
          '3',
        ]);
        const ids = await until(
          'as many runs to have begun as slots, and one more',
          async () => ((begun) => (begun.length > jobs ? begun : undefined))(await run.untilStep('server')),
          120_000,
        );
        run.child.kill('SIGKILL');
        await run.end();
        await untilNothingIsLeft(state, ids);
      });
    },
    180_000,
  );
});
