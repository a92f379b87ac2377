/** What is published is what is written: real output, checked by a validator that knows nothing of zod. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import Ajv from 'ajv';
import { analyzeFiles } from '../../lab/cli/analyze.ts';
import { jsonSchemas } from '../../reports/json-schemas.ts';
import { golden } from '../support/h2lab.ts';
import { loadRules } from '../support/load-rules.ts';
import { everything } from '../support/hostile.ts';
import { analysis, diagnosis } from '../support/sample-diagnosis.ts';
import { runRecord, suite, suiteEvents } from '../support/sample-report.ts';

const folder = join(import.meta.dirname, '..', '..', 'reports', 'schema');

/** What a schema of the repository says of a value; undefined when it is valid. */
function problems(name: string, value: unknown): unknown {
  const schema = JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8')) as object;
  const validate = new Ajv({ allErrors: true }).compile(schema);
  return validate(JSON.parse(JSON.stringify(value))) === true ? undefined : validate.errors;
}

test('the files of the repository are those that the shapes give', () => {
  expect(readdirSync(folder).sort()).toEqual([...jsonSchemas().keys()].sort());
  for (const [name, text] of jsonSchemas()) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

test('analyses of real captures are valid, of every golden one', async () => {
  await loadRules();
  for (const name of [
    'connection-aging-plain-fault',
    'drain-grace-expired-tls-fault',
    'drain-grace-expired-tls-control',
  ]) {
    const inputs = (['client-proxy', 'proxy-server'] as const).map((hop) => ({
      file: golden(name, hop),
      hop,
    }));
    expect(problems('h2lab.analysis-1', await analyzeFiles(inputs))).toBeUndefined();
  }
  expect(
    problems('h2lab.analysis-1', { ...analysis(diagnosis()), partial: true, future: 1 }),
  ).toBeUndefined();
});

test('a suite and its events are valid, hostile strings too', () => {
  const record = {
    ...suite,
    notRun: 3,
    runs: [...suite.runs, runRecord({ flaky: true, attempt: 2, reasons: [everything] })],
  };
  expect(problems('h2lab.suite-1', record)).toBeUndefined();
  for (const event of suiteEvents(record)) expect(problems('h2lab.event-1', event)).toBeUndefined();
});

test('the schemas refuse what is none of theirs', () => {
  const { totals: _, ...without } = suite;
  expect(problems('h2lab.suite-1', without)).toBeDefined();
  expect(problems('h2lab.suite-1', { ...suite, runs: [{ ...runRecord(), verdict: 'fine' }] })).toBeDefined();
  expect(
    problems('h2lab.analysis-1', { ...analysis(diagnosis()), format: 'h2lab.analysis/2' }),
  ).toBeDefined();
  const deep = diagnosis({ contributing: [{ ...diagnosis(), confidence: '1' as unknown as number }] });
  expect(problems('h2lab.analysis-1', analysis(deep))).toBeDefined();
  expect(problems('h2lab.event-1', { at: 1, kind: 'unheard-of' })).toBeDefined();
});
