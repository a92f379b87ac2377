/** The whole loop on namespaces: some scenarios and their controls, in plaintext and over TLS, as a user runs it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import type { RunRecord } from '../../../lab/model/events.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOnNamespaces } from '../../support/left-behind.ts';
import { expectAllConfirmed, runIds, runSuiteBy, someScenarios } from '../../support/suite-run.ts';
import { tsharkFields } from '../../support/tshark.ts';

const suite = await suiteWith('netns', 'envoy', 'tshark');

suite('scenarios on namespaces', () => {
  let result: Awaited<ReturnType<typeof runSuiteBy>>;

  beforeAll(async () => {
    result = await runSuiteBy([...someScenarios, '--backend', 'netns']);
  }, 180_000);

  function runOf(scenario: string, variant: string): RunRecord {
    const found = result.record.runs.find(
      (run) => run.scenario === scenario && run.variant === variant && run.role === 'fault',
    );
    if (found === undefined) throw new Error(`no run of ${scenario} ${variant}`);
    return found;
  }

  test('faults and controls are confirmed', () => {
    expectAllConfirmed(result, 12);
  });

  test('stand in the order that was asked for', () => {
    const order = result.record.runs.map(({ scenario, variant, role }) => `${scenario} ${variant} ${role}`);
    const asked = someScenarios.flatMap((scenario) =>
      ['plain', 'tls'].flatMap((variant) =>
        ['fault', 'control'].map((role) => `${scenario} ${variant} ${role}`),
      ),
    );
    expect(order).toEqual(asked);
  });

  test('nothing is left on the machine', () => {
    const ids = runIds(result.record);
    expect(ids).toHaveLength(12);
    expect(leftOnNamespaces(ids)).toEqual([]);
  });

  test.each(['plain', 'tls'])('the %s captures open in Wireshark without a setting', (variant) => {
    const { folder } = runOf('drain-grace-expired', variant);
    for (const hop of ['client-proxy', 'proxy-server']) {
      const rows = tsharkFields(join(folder, 'captures', `${hop}.pcapng`), ['http2.type', 'frame.comment']);
      expect(rows.filter(([type]) => type !== '').length).toBeGreaterThan(10);
      expect(rows.map(([, comment]) => comment).join()).toContain('drain-grace-expired');
    }
  });

  test('captures name their hosts, and the analyzer was given no name', () => {
    const { folder } = runOf('drain-grace-expired', 'plain');
    const seen = (['client-proxy', 'proxy-server'] as const).map((hop) => {
      const rows = tsharkFields(
        join(folder, 'captures', `${hop}.pcapng`),
        ['ip.src_host', 'ip.dst_host'],
        ['-N', 'n', '-Y', 'tcp'],
      );
      return [...new Set(rows.flat())].sort();
    });
    expect(seen).toEqual([
      ['client', 'proxy'],
      ['proxy', 'server'],
    ]);
    const { inputs } = JSON.parse(readFileSync(join(folder, 'analysis.json'), 'utf8')) as Analysis;
    for (const input of inputs) expect(input.names).toBeUndefined();
  });

  test('run folders are private', () => {
    const { folder } = runOf('deadline-exceeded-client', 'tls');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(folder, 'captures'))) {
      expect(statSync(join(folder, 'captures', name)).mode & 0o777).toBe(0o600);
    }
    for (const name of readdirSync(join(folder, 'logs'))) {
      expect(statSync(join(folder, 'logs', name)).mode & 0o777).toBe(0o600);
    }
    expect(readdirSync(folder)).not.toContain('scratch');
  });
});
