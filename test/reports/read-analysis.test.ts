import { expect, test } from '@jest/globals';
import { asAnalysis } from '../../reports/read-analysis.ts';
import { analysis, diagnosis } from '../support/sample-diagnosis.ts';

test('an analysis comes back as it was, with fields that this version does not know', () => {
  const value: unknown = JSON.parse(JSON.stringify({ ...analysis(diagnosis()), future: 1 }));
  expect(asAnalysis(value)).toEqual(value);
});

test('a quantity that is no number is no reason to show nothing', () => {
  const value = { ...analysis(diagnosis()), diagnosis: { ...diagnosis(), quantities: { age: null } } };
  expect(asAnalysis(value).diagnosis.signature).toBe('drain-grace-expired');
});

test.each([
  ['another version', { ...analysis(diagnosis()), format: 'h2lab.analysis/2' }, 'format'],
  [
    'a title that is an object',
    { ...analysis(diagnosis()), diagnosis: { ...diagnosis(), title: { toString: 'x' } } },
    'diagnosis.title',
  ],
  [
    'a contributing finding without evidence',
    { ...analysis(diagnosis()), diagnosis: { ...diagnosis(), contributing: [{}] } },
    'contributing.0',
  ],
  ['nothing', null, ''],
  ['a list', [], ''],
])('%s is refused, naming the field', (_, value, field) => {
  expect(() => asAnalysis(value)).toThrow(`expected an analysis of format h2lab.analysis/1: `);
  expect(() => asAnalysis(value)).toThrow(field);
});
