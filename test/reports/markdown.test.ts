import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../lab/model/events.ts';
import { markdownReporter } from '../../reports/markdown.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { analysisOf, runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';

async function written(
  record: SuiteRecord,
  loadAnalysis: (folder: string) => Promise<unknown>,
): Promise<string> {
  return withFolder(async (folder) => {
    const path = join(folder, 'report.md');
    const reporter = markdownReporter({ path, stdout: new Pipe(), rerun: rerunCommand, loadAnalysis });
    for (const event of suiteEvents(record)) reporter.event(event);
    expect(await reporter.close()).toEqual([path]);
    return readFile(path, 'utf8');
  });
}

test('the summary, a row a run, a ticket for each that failed', async () => {
  const page = await written(suite, async (folder) => {
    const run = suite.runs.find((one) => one.folder === folder);
    return run === undefined ? null : analysisOf(run);
  });
  const rows =
    page
      .split('## Runs')[1]
      ?.split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('|')) ?? [];
  expect(rows).toHaveLength(2 + suite.runs.length);
  expect(page.match(/^## [✗?!] /gm)).toHaveLength(3);
  expect(page).toContain('#### What to ask whoever runs the server');
});

test('an analysis that cannot be read is told, the rest is reported', async () => {
  const page = await written(suite, () => Promise.reject(new Error('analysis.json is damaged')));
  expect(page.match(/analysis\.json is damaged/g)).toHaveLength(3);
  const strange = await written(suite, async () => ({ format: 'h2lab.analysis/9' }));
  expect(strange).toContain('expected an analysis of format h2lab.analysis/1');
});

test('a suite without runs; one with too many failures is cut and counted', async () => {
  expect(await written({ ...suite, runs: [] }, async () => null)).not.toContain('## Runs');
  const runs = Array.from({ length: 100 }, () => runRecord({ verdict: 'broken' }));
  expect(await written({ ...suite, runs }, async () => null)).toContain('… and 80 more runs');
});
