import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { RunRecord } from '../../lab/model/events.ts';
import { githubReporter } from '../../reports/github.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { everything, raw } from '../support/hostile.ts';
import { runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';

/** What GitHub shows of a step: at most 10 of a kind. */
const A_STEP = 10;
const MEBIBYTE = 2 ** 20;

async function reported(runs: RunRecord[], before = ''): Promise<{ lines: string[]; summary: string }> {
  return withFolder(async (folder) => {
    const file = join(folder, 'summary.md');
    await writeFile(file, before);
    const stream = new Pipe();
    const reporter = githubReporter({ stream, env: { GITHUB_STEP_SUMMARY: file }, rerun: rerunCommand });
    for (const event of suiteEvents({ ...suite, runs })) reporter.event(event);
    expect(await reporter.close()).toEqual([]);
    return { lines: stream.text.split('\n').slice(0, -1), summary: await readFile(file, 'utf8') };
  });
}

test('the worst first: broken and contradicted are errors, inconclusive is a warning', async () => {
  const { lines, summary } = await reported(suite.runs);
  expect(lines.map((line) => line.split(',')[0]?.split('::')[1]?.split('%3A')[0])).toEqual([
    'error title=deadline-exceeded-client plain fault',
    'error title=deadline-exceeded-client tls fault',
    'warning title=drain-grace-expired tls control',
  ]);
  expect(lines[0]).toContain('%0Ah2lab run deadline-exceeded-client');
  expect(summary).toContain('11 runs, 3 not as expected');
});

test('a thousand failures stay within the limits of a step, and the rest is counted', async () => {
  const reasons = Array.from({ length: 3 }, () => `100% ${'ü|<'.repeat(500)} ${everything}`);
  const runs = [
    ...Array.from({ length: 300 }, () => runRecord({ verdict: 'inconclusive', reasons })),
    ...Array.from({ length: 700 }, () => runRecord({ verdict: 'contradicted', reasons })),
  ];
  const { lines, summary } = await reported(runs);
  const of = (kind: string): number => lines.filter((line) => line.startsWith(`::${kind} `)).length;
  expect({ error: of('error'), warning: of('warning'), all: lines.length }).toEqual({
    error: A_STEP,
    warning: A_STEP,
    all: 21,
  });
  expect(lines.at(-1)).toContain('980 more runs not as expected');
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MEBIBYTE);
  expect(summary).toMatch(/… and \d+ more that are not as expected/);
});

test('what the step wrote before counts too', async () => {
  const before = 'x'.repeat(MEBIBYTE - 20_000);
  const runs = Array.from({ length: 1000 }, () => runRecord({ verdict: 'broken' }));
  const { summary } = await reported(runs, before);
  expect(summary.startsWith(before)).toBe(true);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MEBIBYTE);
  expect((await reported(runs, 'x'.repeat(MEBIBYTE))).summary).toHaveLength(MEBIBYTE);
});

test('hostile strings are data: no second command, no property of their own', async () => {
  const evil = `${everything}\n::error file=x,line=1::owned %0A::`;
  const { lines } = await reported([runRecord({ verdict: 'broken', scenario: evil, reasons: [evil] })]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^::error title=[^:,]*::/);
  expect(lines.join()).not.toMatch(raw);
});

test('without a summary file there are annotations alone; one that cannot be written fails the run', async () => {
  const stream = new Pipe();
  const reporter = githubReporter({ stream, env: {}, rerun: rerunCommand });
  for (const event of suiteEvents()) reporter.event(event);
  await reporter.close();
  expect(stream.text).toContain('::error');
  const failing = githubReporter({
    ...{ stream, rerun: rerunCommand },
    env: { GITHUB_STEP_SUMMARY: '/nonexistent/summary' },
  });
  for (const event of suiteEvents()) failing.event(event);
  await expect(failing.close()).rejects.toThrow(
    'the step summary could not be written to /nonexistent/summary',
  );
});
