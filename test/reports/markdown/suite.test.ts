import { expect, test } from '@jest/globals';
import { suiteSummary } from '../../../reports/markdown/suite.ts';
import { rerunCommand } from '../../../reports/text/failures.ts';
import { everything, raw } from '../../support/hostile.ts';
import { runRecord, suite } from '../../support/sample-report.ts';

test('totals, a row for each run that is not as expected, the environment', () => {
  const page = [...suiteSummary(suite, rerunCommand)].join('');
  expect(page).toMatch(/^# h2lab: 11 runs, 3 not as expected\n/);
  const rows = page.split('\n').filter((line) => /^\| [✗?!] [a-z]/.test(line));
  expect(rows.map((row) => row.split(' ')[2])).toEqual(['broken', 'contradicted', 'inconclusive']);
  expect(rows[0]).toContain('`h2lab run deadline-exceeded-client --backend netns');
  expect(page).toContain('kernel `6.12.0`');
});

test('without failures there is no table of them', () => {
  const page = [...suiteSummary({ ...suite, runs: [runRecord()] }, rerunCommand)].join('');
  expect(page).toContain('1 run, as expected');
  expect(page).not.toContain('| again |');
});

test('stays within its budget, and counts what it left out', () => {
  const runs = Array.from({ length: 1000 }, (_, n) =>
    runRecord({
      verdict: 'broken',
      scenario: `case-${n}`,
      reasons: Array.from({ length: 3 }, () => `<&>${'ü|`'.repeat(500)}${everything}`),
    }),
  );
  for (const bytes of [0, 500, 5000, 100_000, 1_000_000]) {
    const page = [...suiteSummary({ ...suite, runs }, rerunCommand, { bytes })].join('');
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(bytes);
    if (bytes < 5000) continue;
    const shown = page.split('\n').filter((line) => line.startsWith('| ! broken')).length;
    expect(page).toContain(`… and ${1000 - shown} more that are not as expected`);
    expect(page.replaceAll('\n', '')).not.toMatch(raw);
  }
});
