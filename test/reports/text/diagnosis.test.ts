import { expect, test } from '@jest/globals';
import { diagnosisBlocks, factRows } from '../../../reports/text/diagnosis.ts';
import { createPage, pageText } from '../../../reports/text/layout.ts';
import { createStyle } from '../../../reports/text/style.ts';
import { bare, diagnosis, evidence } from '../../support/sample-diagnosis.ts';

test('times follow from the evidence, one or many', () => {
  const at = (times: number[]) =>
    new Map(
      factRows(diagnosis({ evidence: times.map((time, n) => evidence(0, n, time, 'x', 'to-client')) })),
    ).get('when');
  expect(at([])).toBeUndefined();
  expect(at([1.5])).toBe('at 1.500000 s');
  expect(at([2, 1.5])).toBe('1.500000 to 2.000000 s (500 ms)');
});

test('long evidence is cut, and the rest counted', () => {
  const many = Array.from({ length: 40 }, (_, n) => evidence(0, n + 1, n, 'x', 'to-client'));
  const page = createPage(createStyle(false), 100);
  diagnosisBlocks(page, diagnosis({ evidence: many, contributing: [], ruledOut: [] }), false);
  expect(pageText(page)).toContain('… and 15 more packets; --json lists them all');
});

test('a diagnosis with nothing gives no empty headings', () => {
  const page = createPage(createStyle(false), 100);
  diagnosisBlocks(page, bare('inconclusive', 'The evidence does not suffice'), false);
  expect(page.lines).toEqual([]);
});
