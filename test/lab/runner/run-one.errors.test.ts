/** What can go wrong around a run: one clear line each, `broken`, and nothing left behind. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import netns from '../../../lab/backends/netns.ts';
import { until } from '../../../lab/exec/until.ts';
import type { Network, RunningProcess } from '../../../lab/kit/define-backend.ts';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';
import type { RunRecord } from '../../../lab/model/events.ts';
import type { HopName, HostName } from '../../../lab/model/topology.ts';
import { runSuite } from '../../../lab/runner/suite.ts';
import type { SuiteRequest } from '../../../lab/runner/suite-request.ts';
import deadline from '../../../scenarios/deadline-exceeded-client.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOf } from '../../support/started-run.ts';
import { jobOf, suiteRequest } from '../../support/suite-in-process.ts';
import { withFolder } from '../../support/temporary.ts';
import { disturbed, watching } from '../../support/watched-backend.ts';

const suite = await suiteWith('netns', 'envoy');

/** Runs a scenario that must break, and gives its record once nothing of it is left. */
async function broken(
  folder: string,
  more: Partial<SuiteRequest>,
  scenario: Scenario = deadline,
): Promise<RunRecord> {
  const request = await suiteRequest(folder, more);
  const { record } = await runSuite(request, [jobOf(scenario)]);
  const [run] = record.runs;
  if (run === undefined) throw new Error('expected a run');
  const ids = request.events.flatMap((event) => (event.kind === 'run-start' ? [event.run.runId] : []));
  expect(leftOf(folder, ids)).toEqual([]);
  expect(run.verdict).toBe('broken');
  expect(run.reasons).toHaveLength(1);
  return run;
}

/** Somebody else listens where a party of the lab wants to. */
async function takePort(network: Network, name: HostName, hop: HopName): Promise<void> {
  const host = network.host(name);
  const source = `require('net').createServer().listen(8080, '${host.address(hop)}', () => console.log('up'))`;
  const process = await host.start({ title: 'squatter', program: 'node', args: ['-e', source] });
  let said = '';
  process.onStdout((bytes) => (said += new TextDecoder().decode(bytes)));
  await until('somebody else to listen', () => (said.includes('up') ? true : undefined), 20_000);
}

suite('a run breaks with one clear line', () => {
  test('when the configuration of Envoy is invalid: in its own words, with the field', async () => {
    const invalid: Scenario = {
      ...deadline,
      setup: (setup) => {
        setup.proxy.modifiers.push((config) => (config['no_such_field'] = 1));
      },
    };
    await withFolder(async (folder) => {
      const { reasons } = await broken(folder, {}, invalid);
      expect(reasons[0]).toMatch(/^proxy: Envoy ended \(code 1\)/);
      expect(reasons[0]).toContain('no_such_field');
    });
  }, 60_000);

  test.each([
    ['server', 'proxy-server', /^server: .*EADDRINUSE.*8080/s],
    ['proxy', 'client-proxy', /^proxy: Envoy ended .*(Address already in use|cannot bind)/s],
  ] as const)(
    'when the port of the %s is taken',
    async (name, hop, said) => {
      await withFolder(async (folder) => {
        const backend = disturbed(netns, (network) => takePort(network, name, hop));
        expect((await broken(folder, { backend })).reasons[0]).toMatch(said);
      });
    },
    60_000,
  );

  test('when a tcpdump dies in the middle', async () => {
    await withFolder(async (folder) => {
      const taps: RunningProcess[] = [];
      const scenario: Scenario = {
        ...deadline,
        async drive(lab) {
          await deadline.drive(lab);
          await taps[0]?.kill('SIGKILL');
          await taps[0]?.exited;
        },
      };
      const { reasons } = await broken(folder, { backend: watching(netns, taps) }, scenario);
      expect(reasons[0]).toMatch(/^taps drained: the tap on \S+ ended by itself \(SIGKILL\); tcpdump said/);
    });
  }, 60_000);

  test('when the disk is full at the capture', async () => {
    await withFolder(async (parent) => {
      const folder = join(parent, 'small');
      mkdirSync(folder);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', folder]);
      try {
        const heavy: Scenario = {
          ...deadline,
          async drive(lab) {
            const channel = await lab.channel();
            for (let n = 0; n < 20; n++) await channel.unary({ requestBytes: 100_000, deadlineMs: 200 });
          },
        };
        const { reasons } = await broken(folder, {}, heavy);
        expect(reasons[0]).toMatch(/ENOSPC: no space left on device/);
      } finally {
        execFileSync('umount', [folder]);
      }
    });
  }, 60_000);
});
