import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createStyle } from '../../../reports/text/style.ts';
import { pad, truncate, width, wrap } from '../../../reports/text/width.ts';

const style = createStyle(true);

describe('width', () => {
  test('counts columns, not characters', () => {
    expect(width('abc')).toBe(3);
    expect(width('日本')).toBe(4);
    expect(width('e\u0301')).toBe(1);
    expect(width('👍')).toBe(2);
    expect(width('✓ ✗ – …')).toBe(7);
  });

  test('colours take no columns', () => {
    expect(width(style.bold(style.red('abc')))).toBe(3);
  });
});

describe('truncate', () => {
  test('leaves what fits', () => {
    expect(truncate('abc', 3)).toBe('abc');
  });

  test('cuts by columns and closes colours', () => {
    expect(truncate('abcdef', 4)).toBe('abc…');
    expect(truncate('日本語', 4)).toBe('日…');
    expect(truncate(style.red('abcdef'), 4).endsWith('m')).toBe(true);
    expect(truncate('abc', 0)).toBe('');
  });

  test('is never wider than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, columns) => {
        expect(width(truncate(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

test('pad fills up to the column', () => {
  expect(pad('日', 4)).toBe('日  ');
  expect(pad('abcde', 4)).toBe('abcde');
});

describe('wrap', () => {
  test('breaks at blanks and never inside a word', () => {
    expect(wrap('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
    expect(wrap('tcp.stream==0 x', 5)).toEqual(['tcp.stream==0', 'x']);
  });

  test('loses no word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        (words, columns) => {
          expect(wrap(words.join(' '), columns).join(' ')).toBe(words.join(' '));
        },
      ),
    );
  });
});
