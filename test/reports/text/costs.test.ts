import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../../lab/model/events.ts';
import { costLines } from '../../../reports/text/costs.ts';
import { runRecord } from '../../support/sample-report.ts';

function suiteOf(count: number, cpuSeconds?: number): SuiteRecord {
  const totals = { confirmed: count, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };
  return {
    ...{ format: 'h2lab.suite/1', environment: {}, started: '2026-07-19T10:11:12.000Z', seconds: 9, totals },
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    flaky: 0,
    runs: Array.from({ length: count }, (_, at) =>
      runRecord({ scenario: `case-${at}`, variant: 'plain', seconds: at / 2, trafficSeconds: 0.5 }),
    ),
  };
}

test('the processors, the time of the traffic, and the ten slowest runs, slowest first', () => {
  const [cpu, traffic, slowest = ''] = costLines(suiteOf(12, 3));
  expect(cpu).toBe('CPU 3.0 s, 0.25 s a run');
  expect(traffic).toContain('traffic 6.0 s');
  const ids = [...slowest.matchAll(/case-(\d+)/g)].map(([, at]) => Number(at));
  expect(ids).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  expect(slowest).toContain('case-11 plain fault 5.5 s');
});

test('few runs have their own lines, and answers without a lab of their own are no runs', () => {
  expect(costLines(suiteOf(10, 3))).toEqual([]);
  const { runs, ...rest } = suiteOf(12, 3);
  const derived = runs.map(({ trafficSeconds: _, ...run }) => run);
  expect(costLines({ ...rest, runs: derived })).toEqual([]);
});

test('where no processor time is known none is told', () => {
  expect(costLines(suiteOf(11))[0]).toContain('traffic');
});

test('runs that took longer than their scenario allows are told, in a small suite too', () => {
  const { runs, ...rest } = suiteOf(3);
  const allowed = runs.map((run, at) => ({ ...run, budgetSeconds: at === 1 ? 0.2 : 5 }));
  expect(costLines({ ...rest, runs: allowed })).toEqual([
    'over their time budget: case-1 plain 0.5 s of 0.2 s',
  ]);
  expect(costLines({ ...rest, runs: runs.map((run) => ({ ...run, budgetSeconds: 0.5 })) })).toEqual([]);
});
