import { expect, test } from '@jest/globals';
import {
  answerList,
  contributingList,
  evidenceTable,
  factStrip,
  quantityList,
  remedyList,
  ruledOutList,
} from '../../../reports/html/diagnosis-parts.ts';
import { look } from '../../support/html-check.ts';
import { analysis, bare, diagnosis, evidence, healthy } from '../../support/sample-diagnosis.ts';

const { inputs } = analysis(diagnosis());
const textOf = (markup: unknown): string =>
  look(String(markup).replaceAll('</dt>', ' </dt>')).text.replace(/\s+/g, ' ');

test('the strip has sender, cause, layer, hop, certainty, connection and streams', () => {
  const text = textOf(factStrip(diagnosis()));
  for (const fact of [
    'Sent by server',
    'To be changed at server',
    'First layer HTTP/2 connection',
    'Began on proxy → server',
    'confidence 95 %',
    'tcp.stream 0',
    '2: 1, 5',
  ]) {
    expect(text).toContain(fact);
  }
  expect(textOf(factStrip(healthy))).not.toContain('Sent by');
});

test('every packet has its time, its capture, and a filter that the button copies', () => {
  const { elements, text } = look(String(evidenceTable(diagnosis().evidence, inputs)));
  const copied = elements.flatMap(({ attributes }) => attributes.get('data-copy') ?? []);
  expect(copied).toHaveLength(5);
  expect(copied[2]).toBe('tcp.stream == 0 &amp;&amp; http2.type == 7');
  expect(text).toContain('2.007200');
  expect(text).toContain('client → proxy');
});

test('long evidence is cut and counted', () => {
  const many = Array.from({ length: 130 }, (_, n) => evidence(0, n, n, 'x', 'to-client'));
  expect(textOf(evidenceTable(many, inputs))).toContain('30 more packets are in analysis.json.');
});

test('answers, quantities and lists tell what the diagnosis holds', () => {
  expect(textOf(answerList(diagnosis()))).toMatch(/Is it safe to retry\?\s*No: the streams/);
  expect(textOf(quantityList(diagnosis()))).toMatch(/grace\s*501 ms/);
  expect(textOf(contributingList(diagnosis()))).toContain('upstream-reset-translated proxy answered');
  expect(textOf(ruledOutList(diagnosis()))).toContain('(packet 61)');
  expect(textOf(remedyList(diagnosis()))).toContain('grpc-js: Raise');
});

test('what is empty is not there', () => {
  const empty = bare('x', 'x');
  for (const part of [answerList, quantityList, contributingList, ruledOutList, remedyList])
    expect(part(empty)).toBeUndefined();
  expect(evidenceTable([], inputs)).toBeUndefined();
});
