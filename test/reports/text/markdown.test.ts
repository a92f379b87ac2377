import { expect, test } from '@jest/globals';
import { visible } from '../../../reports/text/escape.ts';
import { cellCode, code, codeBlock, list, prose, table } from '../../../reports/text/markdown.ts';
import { everything, hostile, raw } from '../../support/hostile.ts';
import { markupIn, plainOf } from '../../support/markdown-plain.ts';

const tricks = [
  ...Object.values(hostile),
  everything,
  '[click](javascript:alert(1)) ![x](http://198.18.0.9/x.png)',
  'http://198.18.0.9/ www.example.com WWW.example.com',
  '@everyone and #1 and acme/web#7',
  '# heading',
  '- item',
  '1. first',
  '2) second',
  '> quote',
  '| a | b |',
  '**bold** __bold__ ~~gone~~ `code` \\[x] $a$',
  '=====',
  '&#60;script&#62; &lt;',
];

test.each(tricks)('%j is prose, and reads as it is', (text) => {
  const markdown = prose(text);
  expect(markupIn(markdown)).toEqual([]);
  expect(plainOf(markdown)).toBe(visible(text));
  expect(markdown).not.toMatch(raw);
});

test('a code span holds any backticks, and a cell any bars', () => {
  expect(code('a')).toBe('`a`');
  expect(code('`` `')).toBe('``` `` ` ```');
  expect(code('  ')).toBe('');
  expect(cellCode('a || b')).toBe(String.raw`\`a \|\| b\``.replaceAll('\\`', '`'));
  for (const text of tricks) {
    const span = code(text);
    const fence = /^`+/.exec(span)?.[0] ?? '';
    // Inside, no run of backticks is as long as the fence (CommonMark 6.1).
    const inside = span.slice(fence.length, -fence.length);
    expect(inside.match(/`+/g)?.some((run) => run.length === fence.length) ?? false).toBe(false);
    expect(span).not.toMatch(/\n/);
  }
});

test('a block is not left early', () => {
  expect(codeBlock(['a', '```', '````b'])).toBe('`````\na\n```\n````b\n`````\n');
});

test('tables and lists', () => {
  expect(table(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |\n');
  expect(table(['a'], [])).toBe('');
  expect(list(['x', 'y'])).toBe('- x\n- y\n');
});
