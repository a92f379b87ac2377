import { expect, test } from '@jest/globals';
import { summary } from '../../../reports/html/summary.ts';
import { look } from '../../support/html-check.ts';
import { runRecord, suite } from '../../support/sample-report.ts';

const none = { confirmed: 0, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };

test('says the result, the totals, the time and the environment', () => {
  const { text } = look(String(summary(suite)));
  for (const fact of [
    '7 of 10 runs confirmed',
    '2026-07-19 10:11:12 UTC',
    '1 min 01 s',
    '1 scenario variant flaky',
    'envoy',
    '1.40.0',
  ]) {
    expect(text).toContain(fact);
  }
  expect(text.replace(/\s+/g, ' ')).toContain(
    '! 1 broken ✗ 1 contradicted ? 1 inconclusive ✓ 7 confirmed – 1 unsupported',
  );
});

test.each([
  ['All 2 runs confirmed', { ...none, confirmed: 2 }, 2],
  ['The run is confirmed', { ...none, confirmed: 1, unsupported: 1 }, 2],
  ['No runs', none, 0],
  ['0 of 1 run confirmed', { ...none, broken: 1 }, 1],
  ['0 of 0 runs confirmed', { ...none, unsupported: 1 }, 1],
])('%s', (headline, totals, runs) => {
  const record = { ...suite, totals, runs: Array.from({ length: runs }, () => runRecord()) };
  expect(look(String(summary(record))).text).toContain(headline);
});

test('backend and proxy are named even when the environment does not', () => {
  const { text } = look(String(summary({ ...suite, environment: {} })));
  expect(text).toMatch(/backend\s*netns\s*proxy\s*envoy/);
});
