import { expect, test } from '@jest/globals';
import { createSuiteCollector } from '../../reports/suite-collector.ts';
import { suite, suiteEvents } from '../support/sample-report.ts';

test('gives the record of the suite', () => {
  const collector = createSuiteCollector();
  for (const event of suiteEvents()) collector.event(event);
  expect(collector.record()).toBe(suite);
});

test('of an interrupted suite it gives the runs that ended', () => {
  const collector = createSuiteCollector();
  for (const event of suiteEvents().slice(0, 1 + 5 * 9 + 2)) collector.event(event);
  expect(collector.record()).toMatchObject({
    format: 'h2lab.suite/1',
    started: suite.started,
    totals: { confirmed: 7, contradicted: 1, inconclusive: 1, unsupported: 0, broken: 0 },
    environment: { interrupted: 'after 9 of 11 runs' },
    runs: suite.runs.slice(0, 9),
  });
});

test('an interrupted suite counts its flaky runs', () => {
  const collector = createSuiteCollector();
  const [start] = suiteEvents();
  if (start === undefined) throw new Error('the sample has no events');
  collector.event(start);
  const run = suite.runs[0];
  if (run === undefined) throw new Error('the sample has no runs');
  const name = { runId: 'r', ...run };
  collector.event({ at: start.at, kind: 'run-end', run: name, record: run });
  collector.event({
    at: start.at,
    kind: 'run-end',
    run: name,
    record: { ...run, repeat: 2, verdict: 'inconclusive' },
  });
  expect(collector.record()?.flaky).toBe(1);
});

test('before the start there is nothing', () => {
  expect(createSuiteCollector().record()).toBeUndefined();
});
