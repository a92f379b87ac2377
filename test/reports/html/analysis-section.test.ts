import { expect, test } from '@jest/globals';
import { analysisSection, command, wiresharkCommand } from '../../../reports/html/analysis-section.ts';
import { look } from '../../support/html-check.ts';
import { analysis, diagnosis } from '../../support/sample-diagnosis.ts';

test('tells the sentence, who and where, and has a place for each picture', () => {
  const { text, elements } = look(String(analysisSection(analysis(diagnosis()))));
  for (const fact of [
    'The grace of a drain ended before the calls did',
    'HTTP/2 connection',
    'proxy → server',
  ])
    expect(text).toContain(fact);
  expect(elements.flatMap(({ attributes }) => attributes.get('data-part') ?? [])).toEqual([
    'timeline',
    'streams',
    'charts',
    'frames',
    'logs',
    'compare',
  ]);
});

test('commands are copied as they stand, whatever the file is called', () => {
  const line = wiresharkCommand("it's; rm -rf.pcap", 7);
  expect(line).toBe(String.raw`wireshark -r 'it'\''s; rm -rf.pcap' -g 7`);
  const { elements, text } = look(String(command('Open', line)));
  const copied = elements.flatMap(({ attributes }) => attributes.get('data-copy') ?? []);
  expect(copied.map((one) => one.replaceAll('&#39;', "'"))).toEqual([line]);
  expect(text).toContain('Open');
});
