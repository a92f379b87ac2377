import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { dialectsOf, readDialects, writeDialects } from '../../../lab/cli/dialects.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import type { RunRecord } from '../../../lab/model/events.ts';
import { runRecord } from '../../support/sample-report.ts';
import { storeRun } from '../../support/stored-suite.ts';
import { withFolder } from '../../support/temporary.ts';

function suite(folder: string, name: string, runs: RunRecord[]): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ format: 'h2lab.suite/1', runs }));
  return path;
}

test('each proxy in each version; later suites count, but not where they say that it cannot be had', () =>
  withFolder(async (folder) => {
    const scenario = 'connection-aging';
    const run = (at: string, change: Partial<RunRecord>): RunRecord =>
      runRecord({ scenario, proxy: 'envoy', variant: 'plain', role: 'fault', folder: at, ...change });
    const now = await storeRun(join(folder, 'now'), scenario, 'plain', 'fault');
    const then = await storeRun(join(folder, 'then'), scenario, 'plain', 'fault', {
      plan: { proxyVersion: '1.36.4' },
    });
    const first = suite(folder, 'first.json', [
      run(now, { verdict: 'contradicted', diagnosed: 'healthy', reasons: ['why'] }),
      run('/nowhere', { role: 'control' }),
      run('/nowhere', { proxy: 'none' }),
    ]);
    const second = suite(folder, 'second.json', [
      run(now, { verdict: 'unsupported', diagnosed: null }),
      run(then, { verdict: 'confirmed', diagnosed: scenario }),
    ]);
    const dialects = await dialectsOf([first, second]);
    const known = dialects.scenarios[scenario] ?? {};
    expect(Object.keys(known)).toEqual(['envoy 1.40.0', 'envoy 1.36.4']);
    expect(known['envoy 1.40.0']).toMatchObject({
      verdict: 'contradicted',
      diagnosed: 'healthy',
      reasons: ['why'],
    });
    expect(known['envoy 1.36.4']).toMatchObject({ verdict: 'confirmed', reasons: [] });
    expect(known['envoy 1.36.4']?.toClient[0]).toContain('GOAWAY');

    mkdirSync(join(folder, 'scenarios'));
    expect(await readDialects(folder)).toEqual({ format: 'h2lab.dialects/1', scenarios: {} });
    await writeDialects(folder, dialects);
    expect(await readDialects(folder)).toEqual(dialects);
  }));

test('what is no suite is refused by its name', () =>
  withFolder(async (folder) => {
    await expect(dialectsOf([join(folder, 'absent.json')])).rejects.toThrow(UsageError);
  }));
