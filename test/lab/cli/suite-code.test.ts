import { expect, test } from '@jest/globals';
import { codeOfSuite } from '../../../lab/cli/suite-code.ts';
import { LackError } from '../../../lab/model/errors.ts';
import type { SuiteRecord } from '../../../lab/model/events.ts';
import type { VerdictKind } from '../../../lab/model/verdict.ts';

/** A suite with runs of these verdicts. */
function suite(...kinds: VerdictKind[]): SuiteRecord {
  const totals = { confirmed: 0, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };
  for (const kind of kinds) totals[kind] += 1;
  const runs = kinds.map((verdict): SuiteRecord['runs'][number] => ({
    ...{ scenario: 'a', backend: 'netns', proxy: 'envoy', variant: 'plain', role: 'fault', repeat: 1 },
    ...{ expected: 'a', diagnosed: null, verdict, reasons: [], seconds: 1, attempt: 1, folder: '/a' },
  }));
  return { format: 'h2lab.suite/1', environment: {}, started: '', seconds: 1, totals, flaky: 0, runs };
}

const lack = new LackError('no Envoy');

test.each<[number, VerdictKind[]]>([
  [0, ['confirmed', 'confirmed']],
  [0, ['confirmed', 'unsupported']],
  [1, ['confirmed', 'contradicted']],
  [1, ['inconclusive', 'contradicted', 'unsupported']],
  [2, ['confirmed', 'inconclusive']],
  [2, ['unsupported', 'unsupported']],
  [2, []],
  [5, ['broken', 'contradicted', 'inconclusive']],
])('%d for %j', (code, kinds) => {
  expect(codeOfSuite({ record: suite(...kinds), lacks: [] }, false)).toBe(code);
});

test('a lack of the environment is 3, unless a run broke by itself', () => {
  expect(codeOfSuite({ record: suite('broken', 'contradicted'), lacks: [lack] }, false)).toBe(3);
  expect(codeOfSuite({ record: suite('broken', 'broken'), lacks: [lack] }, false)).toBe(5);
});

test('with --strict what is unsupported counts', () => {
  expect(codeOfSuite({ record: suite('confirmed', 'unsupported'), lacks: [] }, true)).toBe(2);
  expect(codeOfSuite({ record: suite('confirmed'), lacks: [] }, true)).toBe(0);
});
