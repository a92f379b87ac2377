import { expect, test } from '@jest/globals';
import { readLog } from '../../support/read-log.ts';
import { logFormats } from '../../../analyzer/logs/formats.ts';

test('every format has an id and a title of its own, and takes any text without an exception', () => {
  expect(new Set(logFormats.map(({ id }) => id)).size).toBe(logFormats.length);
  const odd = ['', '\u0000', '{}', '[]', 'null', '%s%n', '\ud800'];
  const long = ['"', '=', '[[', ' a=', '{"a":'].map((piece) => piece.repeat(9999));
  for (const parser of logFormats) {
    expect(parser.title).not.toBe('');
    const read = parser.create();
    for (const line of [...odd, ...long]) {
      parser.recognises(line);
      expect(() => read(line)).not.toThrow();
    }
  }
});

test('no line costs the square of its length', () => {
  const heads = ['', '{"x":"', '2026/11/23 05:56:32 [error] 1#1: *1 ', '2026/11/27 06:26:49 INFO: '];
  const pieces = [
    'a',
    '"',
    '\\"',
    '=',
    ' a="',
    'timed out',
    'a:1 ',
    'aaa:1 [',
    ', client: ',
    'Addr: "',
    '/ ',
    '[C1]',
  ];
  // Patterns that looked back from every place took twenty seconds for one of these, a line takes milliseconds.
  for (const head of heads) {
    for (const piece of pieces) {
      const line = `${head}${piece.repeat(Math.ceil(64_000 / piece.length))}\n`;
      expect(readLog(line, undefined, 1 << 20).summary.lines).toBe(1);
    }
  }
});
