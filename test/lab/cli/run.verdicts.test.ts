/** Verdicts and exit codes of `h2lab run`, by scenarios that are changed by hand until they get each. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../../lab/model/events.ts';
import { h2lab } from '../../support/h2lab.ts';
import { type OwnScenario, ownScenarios } from '../../support/own-scenarios.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOf } from '../../support/started-run.ts';
import { runIds } from '../../support/suite-run.ts';
import { withFolder } from '../../support/temporary.ts';

const suite = await suiteWith('netns', 'envoy');

const runKeys = [
  ...[
    'scenario',
    'backend',
    'proxy',
    'variant',
    'role',
    'expected',
    'diagnosed',
    'verdict',
    'seconds',
    'folder',
  ],
];

/** Runs a scenario of one's own, with its fault, in plaintext. */
async function verdictOf(
  scenario: OwnScenario,
  check: (seen: { code: number | null; run: SuiteRecord['runs'][number]; shown: string }) => void,
  env: (folder: string) => NodeJS.ProcessEnv = () => ({}),
): Promise<void> {
  await withFolder(async (cwd) => {
    const folder = ownScenarios(cwd, scenario);
    const state = join(cwd, 'state');
    const options = ['--backend', 'netns', '--tls', 'plain', '--roles', 'fault', '--json', '-'];
    const ended = await h2lab(['run', folder, ...options], { cwd, env: { H2LAB_STATE: state, ...env(cwd) } });
    const record = JSON.parse(ended.stdout) as SuiteRecord;
    const [run] = record.runs;
    if (run === undefined) throw new Error(`no run: ${ended.stderr}`);
    check({ code: ended.code, run, shown: ended.stderr });
    // Scripts rely on these names (h2lab.suite/1); more may come, none may go.
    for (const name of ['format', 'environment', 'seconds', 'totals']) expect(record).toHaveProperty(name);
    expect(record.format).toBe('h2lab.suite/1');
    expect(Object.keys(run)).toEqual(expect.arrayContaining(runKeys));
    expect(leftOf(state, runIds(record))).toEqual([]);
  });
}

suite('a scenario', () => {
  test('as it is: confirmed, 0', async () => {
    await verdictOf({ id: 'mine' }, ({ code, run }) => {
      expect({ code, verdict: run.verdict }).toEqual({ code: 0, verdict: 'confirmed' });
    });
  }, 60_000);

  test('whose expectation is changed to another signature: contradicted, 1', async () => {
    await verdictOf({ id: 'mine', signature: 'connection-aging' }, ({ code, run, shown }) => {
      expect({ code, verdict: run.verdict }).toEqual({ code: 1, verdict: 'contradicted' });
      expect(run.diagnosed).toBe('deadline-exceeded-client');
      expect(shown).toContain('expected connection-aging, diagnosed deadline-exceeded-client');
    });
  }, 60_000);

  test('whose fault is switched off: inconclusive, 2', async () => {
    await verdictOf({ id: 'mine', prepare: 'prepare() {},' }, ({ code, run }) => {
      expect({ code, verdict: run.verdict }).toEqual({ code: 2, verdict: 'inconclusive' });
      expect(run.reasons.join()).toContain('did not bite');
    });
  }, 60_000);

  test('that fails by itself: broken, 5', async () => {
    await verdictOf({ id: 'mine', drive: "throw new Error('no such call');" }, ({ code, run }) => {
      expect({ code, verdict: run.verdict }).toEqual({ code: 5, verdict: 'broken' });
      expect(run.reasons).toEqual(['traffic: no such call']);
    });
  }, 60_000);

  test('whose Envoy does not come up: broken, 3, with its last words', async () => {
    const envoy = (folder: string): NodeJS.ProcessEnv => {
      const path = join(folder, 'envoy');
      const version = 'envoy  version: 0a1b2c/1.40.0/Clean/RELEASE/BoringSSL';
      writeFileSync(
        path,
        `#!/bin/sh\n[ "$1" = --version ] && echo '${version}' && exit\necho 'cannot bind the moon' >&2\nexit 1\n`,
      );
      chmodSync(path, 0o755);
      return { H2LAB_ENVOY: path };
    };
    const check: Parameters<typeof verdictOf>[1] = ({ code, run, shown }) => {
      expect({ code, verdict: run.verdict }).toEqual({ code: 3, verdict: 'broken' });
      expect(shown).toContain('cannot bind the moon');
    };
    await verdictOf({ id: 'mine' }, check, envoy);
  }, 60_000);
});

test('an H2LAB_ENVOY that is no Envoy: 3, and nothing is run', async () => {
  const { code, stdout, stderr } = await h2lab(['run'], { env: { H2LAB_ENVOY: '/bin/true' } });
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('H2LAB_ENVOY=/bin/true is no Envoy');
});
