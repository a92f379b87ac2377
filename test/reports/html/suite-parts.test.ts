import { expect, test } from '@jest/globals';
import { confusion, durations } from '../../../reports/html/suite-parts.ts';
import { everything, raw } from '../../support/hostile.ts';
import { look } from '../../support/html-check.ts';
import { runRecord, runs } from '../../support/sample-report.ts';

const textOf = (part: unknown): string => look(String(part)).text.replace(/\s+/g, ' ');

test('counts each pair of expected and diagnosed; mistakes are named and marked', () => {
  const text = textOf(confusion(runs));
  // Nine of the sample's eleven runs came to a diagnosis; one was inconclusive and one is wrong.
  expect(text).toContain('7 of 9 diagnoses as expected; the others:');
  expect(text).toContain('expected deadline-exceeded-client, diagnosed drain-grace-expired, 1 time');
  expect(text).toContain('1 ✗');
});

test('many signatures are a list of mistakes and no matrix', () => {
  const many = Array.from({ length: 20 }, (_, n) => runRecord({ expected: `s${n}`, diagnosed: `s${n}` }));
  expect(String(confusion(many))).not.toContain('<table');
  expect(confusion([runRecord({ diagnosed: null })])).toBeUndefined();
});

test('durations: the longest scenario first, median and longest run', () => {
  const three = [1, 9, 2].map((seconds) => runRecord({ scenario: 'slow', seconds }));
  const text = textOf(durations([runRecord({ scenario: 'quick', seconds: 3 }), ...three]));
  expect(text).toMatch(/slow\s*3\s*2\.0\s*9\.0.*quick\s*1\s*3\.0\s*3\.0/);
});

test('hostile names stay text', () => {
  const run = runRecord({ scenario: everything, expected: everything, diagnosed: 'x' });
  expect(String(confusion([run])) + String(durations([run]))).not.toMatch(raw);
});
