import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { storedSuite } from '../../../lab/cli/report.ts';
import { h2lab } from '../../support/h2lab.ts';
import { storeRun } from '../../support/stored-suite.ts';
import { withFolder } from '../../support/temporary.ts';

test('makes the report of a suite beside its runs and says where', () =>
  withFolder(async (suite) => {
    await storeRun(suite, 'connection-aging', 'plain', 'fault');
    await storeRun(suite, 'connection-aging', 'plain', 'control');
    const { code, stdout, stderr } = await h2lab(['report', suite]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim()).toBe(join(suite, 'report.html'));
    const page = readFileSync(join(suite, 'report.html'), 'utf8');
    expect(page).toContain('All 2 runs confirmed');
    expect(page.match(/data-block=/g)).toHaveLength(2);
  }));

test('a run of a newer version is named, and one that was cut short is broken; the rest is reported', () =>
  withFolder(async (suite) => {
    const good = await storeRun(suite, 'connection-aging', 'plain', 'fault');
    const newer = await storeRun(suite, 'connection-aging', 'tls', 'fault');
    const cut = await storeRun(suite, 'connection-aging', 'tls', 'control', { verdict: null });
    const plan = join(newer, 'plan.json');
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('h2lab.plan/1', 'h2lab.plan/9'));
    rmSync(join(cut, 'analysis.json'));
    const told: string[] = [];
    const { runs, environment } = await storedSuite([good, newer, cut], (line) => told.push(line));
    expect(runs.map(({ verdict }) => verdict)).toEqual(['confirmed', 'broken']);
    expect(runs[1]?.reasons).toEqual(['The run was cut short: there is no verdict.json in its folder.']);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('expected format "h2lab.plan/1", found "h2lab.plan/9"');
    expect(environment['not read']).toBe('1 of 3: connection-aging-netns-tls-fault-1');
  }));

test('nothing to report is an error of input', () =>
  withFolder(async (folder) => {
    const { code, stderr } = await h2lab(['report', folder]);
    expect(code).toBe(4);
    expect(stderr).toContain('expected plan.json in it');
  }));
