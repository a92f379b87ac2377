import { expect, test } from '@jest/globals';
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
