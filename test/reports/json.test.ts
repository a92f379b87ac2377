import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../lab/model/events.ts';
import { jsonReporter } from '../../reports/json.ts';
import { everything } from '../support/hostile.ts';
import { runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';

async function written(path: string, record: SuiteRecord, stdout = new Pipe()): Promise<string[]> {
  const reporter = jsonReporter({ path, stdout });
  for (const event of suiteEvents(record)) reporter.event(event);
  return reporter.close();
}

test('writes the suite, one run a line', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'out.json');
    expect(await written(path, suite)).toEqual([path]);
    const text = await readFile(path, 'utf8');
    expect(JSON.parse(text)).toEqual(suite);
    expect(text.split('\n').filter((line) => line.includes('"scenario"'))).toHaveLength(suite.runs.length);
  }));

test('a suite without runs is JSON too, on standard output', async () => {
  const stdout = new Pipe();
  expect(await written('-', { ...suite, runs: [] }, stdout)).toEqual([]);
  expect(JSON.parse(stdout.text)).toEqual({ ...suite, runs: [] });
});

test('hostile strings come back as they were, and print harmlessly', async () => {
  const stdout = new Pipe();
  const record = { ...suite, runs: [runRecord({ reasons: [everything] })] };
  await written('-', record, stdout);
  expect(JSON.parse(stdout.text)).toEqual(record);
  expect(stdout.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
});

test('many runs', () =>
  withFolder(async (folder) => {
    const runs = Array.from({ length: 5000 }, (_, n) =>
      runRecord({ repeat: n + 1, reasons: ['x'.repeat(200)] }),
    );
    const path = join(folder, 'out.json');
    const reporter = jsonReporter({ path, stdout: new Pipe() });
    for (const event of suiteEvents({ ...suite, runs: [] }).slice(0, -1)) reporter.event(event);
    reporter.event({ at: 0, kind: 'suite-end', record: { ...suite, runs } });
    await reporter.close();
    expect((JSON.parse(await readFile(path, 'utf8')) as SuiteRecord).runs).toHaveLength(5000);
  }));

test('a path that cannot be written makes close reject, naming it', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'missing', 'out.json');
    await expect(written(path, suite)).rejects.toThrow(`could not be written to ${path}`);
  }));

test('nothing happened: nothing is written', async () => {
  expect(await jsonReporter({ path: '/nonexistent/x', stdout: new Pipe() }).close()).toEqual([]);
});
