import { expect, test } from '@jest/globals';
import { ladder } from '../../../reports/html/ladder.ts';
import { everything, raw } from '../../support/hostile.ts';
import { look } from '../../support/html-check.ts';
import { analysis, bare, diagnosis, evidence, healthy } from '../../support/sample-diagnosis.ts';

const { inputs } = analysis(diagnosis());

test('draws lanes, arrows at their times, and heads towards the receiver', () => {
  const svg = String(ladder(diagnosis(), inputs, 'run-1'));
  const { text, elements } = look(svg);
  for (const shown of ['client', 'proxy', 'server', '2.007200', '#74 the close with calls open', '+ 1.997 s'])
    expect(text).toContain(shown);
  const heads = elements
    .filter(({ attributes }) => attributes.get('class') === 'head')
    .map(({ attributes }) => attributes.get('d'));
  expect(heads).toHaveLength(5);
  expect(heads.filter((d) => d?.includes('l-9'))).toHaveLength(2);
  expect(elements.some(({ attributes }) => attributes.has('style'))).toBe(false);
});

test('a packet whose direction is not known has no arrow head', () => {
  const items = [0, 1].map((n) => ({ input: 0, packet: n, time: n, what: 'x', filter: '' }));
  const { elements } = look(String(ladder({ ...bare('x', 'x'), evidence: items }, inputs, 'r')));
  expect(elements.filter(({ name }) => name === 'path')).toHaveLength(0);
  expect(elements.filter(({ name }) => name === 'circle')).toHaveLength(4);
});

test('one packet is no picture', () => {
  expect(ladder(healthy, inputs, 'r')).toBeUndefined();
});

test('hostile texts stay text', () => {
  const items = [0, 1].map((n) => evidence(0, n, n, everything, 'to-client'));
  const svg = String(ladder({ ...bare('x', 'x'), evidence: items }, inputs, 'r'));
  expect(svg).not.toMatch(raw);
  expect(look(svg).elements.map(({ name }) => name)).not.toContain('img');
});
