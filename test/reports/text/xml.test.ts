import { expect, test } from '@jest/globals';
import { xmlAttribute, xmlText } from '../../../reports/text/xml.ts';
import { everything, hostile, raw } from '../../support/hostile.ts';
import { parseXml } from '../../support/xml.ts';

test('markup comes back as text', () => {
  const { script, attribute, entity } = hostile;
  for (const text of [script, attribute, entity]) {
    const {
      attributes,
      text: content,
      children,
    } = parseXml(`<a${xmlAttribute('b', text)}>${xmlText(text)}</a>`);
    expect({ attributes, content, children }).toEqual({
      attributes: { b: text },
      content: text,
      children: [],
    });
  }
});

test('what XML 1.0 forbids is spelled out, in every place of the code space', () => {
  const bad = [
    '\u0000',
    '\u0008',
    '\u000b',
    '\u001f',
    '\u007f',
    '\u009f',
    '\ufffe',
    '\uffff',
    '\ud800',
    '\udfff',
  ];
  const root = parseXml(`<a${xmlAttribute('b', bad.join(''))}>${xmlText(bad.join(''))}</a>`);
  expect(root.text).toContain(String.raw`\x00\x08\x0b\x1f`);
  expect(`${root.text}${root.attributes['b']}${xmlText(everything)}`.replaceAll('\n', '')).not.toMatch(raw);
});

test('lines stay lines in text, and a megabyte is cut', () => {
  expect(xmlText('a\r\nb')).toBe('a\nb');
  expect(xmlText('x'.repeat(2 ** 20)).length).toBeLessThan(10_000);
  expect(xmlAttribute('a', '<'.repeat(2 ** 20)).length).toBeLessThan(10_000);
});
