/** Runs a selection of the tests by jest, and counts what came out. jest.config.js knows the selections. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runStep } from './step.js';

/**
 * Without it V8 now and then aborts a process with several threads ("Check failed: jit_page.has_value()") where the
 * processor has memory protection keys: the list of its code pages is one for all threads (nodejs/node#64500).
 */
const noCodePageKeys = '--no-memory-protection-keys';

/**
 * Runs one selection (`unit`, `oracle`, `lab`, `blind`, `full`), or only `files` of it. Returns
 * `{ok, seconds, output, passed, failed, skipped, skippedTitles, failures}`; a file that could not be loaded counts as one
 * failure, and so does a selection without any test.
 */
export async function runJest(root, { selection, workers, files = [], minutes, onLine }) {
  const scratch = mkdtempSync(join(tmpdir(), 'jest-'));
  const report = join(scratch, 'report.json');
  try {
    const step = await runStep(
      root,
      {
        command: [
          ...['node', noCodePageKeys, '--experimental-vm-modules', '--no-warnings'],
          'node_modules/jest/bin/jest.js',
          ...['-c', 'jest.config.js', '--json', '--outputFile', report, '--maxWorkers', String(workers)],
          ...(files.length > 0 ? ['--runTestsByPath', ...files] : []),
        ],
        ceilingMinutes: minutes,
        lastWords: /^Jest did not exit one second after/,
        env: { TEST_SELECTION: selection, FORCE_COLOR: '0', NO_COLOR: '1' },
      },
      onLine,
    );
    const counts = count(root, report);
    const output = failuresOnly(step.output);
    if (step.ok || counts.failed > 0) return { ...step, ...counts, output };
    // Every test passed, and jest itself did not end well.
    const failures = ['jest itself did not end well'];
    return { ...step, ...counts, ok: false, failed: 1, failures, output };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Sums jest's JSON report. */
export function count(root, reportFile) {
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    const failures = ['jest wrote no report'];
    return { ok: false, passed: 0, failed: 1, skipped: 0, skippedTitles: [], failures };
  }
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const total = report.numPassedTests + failed + report.numPendingTests;
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({
      ...test,
      title: `${relative(root, file.name)}: ${test.fullName}`,
    })),
  );
  const skippedTitles = tests
    .filter(({ status }) => status === 'pending' || status === 'skipped')
    .map(({ title }) => title);
  const failures = [
    ...report.testResults
      .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
      .map(({ name, message }) => `${relative(root, name)}: ${firstWords(message)}`),
    ...tests
      .filter(({ status }) => status === 'failed')
      .map(({ title, failureMessages }) => `${title}: ${firstWords(failureMessages[0])}`),
  ];
  return {
    // Open handles and failing hooks end jest with a code of its own; no test at all is no success either.
    ok: report.success && total > 0,
    passed: report.numPassedTests,
    failed: failed + (!report.success && failed === 0 ? 1 : 0) + (total === 0 ? 1 : 0),
    skipped: report.numPendingTests,
    skippedTitles,
    failures,
  };
}

/** Enough of a message to know the failure again, on one line and without colours. */
function firstWords(message = '') {
  const plain = stripVTControlCharacters(message).replaceAll(/\s+/g, ' ').trim();
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain;
}

/** What a reader wants of a failure: not the files that passed, and not every failure a second time. */
function failuresOnly(output) {
  return output
    .replace(/^Test results written to: .*\n?/m, '')
    .replace(/^Summary of all failing tests\n[\s\S]*?(?=^Test Suites: )/m, '')
    .replace(/^PASS .*\n/gm, '');
}
