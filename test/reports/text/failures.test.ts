import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { failureLines, rerunCommand, worstFirst } from '../../../reports/text/failures.ts';
import { createStyle } from '../../../reports/text/style.ts';
import { everything, raw } from '../../support/hostile.ts';
import { runRecord, suite } from '../../support/sample-report.ts';

const style = createStyle(false);

test('what needs a reader stands worst first; confirmed and unsupported runs are left out', () => {
  expect(worstFirst(suite.runs).map(({ verdict }) => verdict)).toEqual([
    'broken',
    'contradicted',
    'inconclusive',
  ]);
});

test('each failure has its reason and the command that runs it again', () => {
  const lines = failureLines(style, suite.runs, { proxies: ['envoy'], rerun: rerunCommand });
  expect(lines[2]).toMatch(/^ {2}! broken {2}deadline-exceeded-client +plain +fault$/);
  expect(lines[3]).toContain('envoy did not answer /ready');
  expect(lines[4]?.trim()).toBe(
    'h2lab run deadline-exceeded-client --backend netns --proxy envoy --variant plain --roles fault',
  );
});

test('a run by another client is run again by it', () => {
  expect(rerunCommand(runRecord({ client: 'grpcio' }))).toContain(
    ' --proxy envoy --client grpcio --variant tls ',
  );
});

test('nothing failed, nothing is said; a thousand failures are cut and counted', () => {
  expect(failureLines(style, [runRecord()], { proxies: [], rerun: rerunCommand })).toEqual([]);
  const many = Array.from({ length: 1000 }, () => runRecord({ verdict: 'broken' }));
  const lines = failureLines(style, many, { proxies: [], rerun: rerunCommand });
  expect(lines.length).toBeLessThan(150);
  expect(lines.at(-1)).toBe('  … and 960 more');
});

test('words of the command arrive in a shell as they are, and run nothing', () => {
  const command = rerunCommand(runRecord(), ["it's $(id) `id`; id/x.ts"]);
  const seen = execFileSync(
    'sh',
    ['-c', `h2lab() { for word in "$@"; do echo "$word"; done; }; ${command}`],
    {
      encoding: 'utf8',
    },
  );
  expect(seen.split('\n').slice(0, 4)).toEqual(['run', "it's $(id) `id`; id/x.ts", '--backend', 'netns']);
});

test('hostile names are spelled out', () => {
  expect(rerunCommand(runRecord({ scenario: everything, proxy: everything }))).not.toMatch(raw);
});
