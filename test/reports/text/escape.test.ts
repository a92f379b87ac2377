import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { safeJson, SHOWN_CHARACTERS, visible, visibleLines } from '../../../reports/text/escape.ts';
import { everything, hostile, raw } from '../../support/hostile.ts';

describe('visible', () => {
  test('spells out what would drive a terminal', () => {
    expect(visible(hostile.title)).toBe('\\x1b]0;owned\\x07');
    expect(visible(hostile.c1)).toBe('\\x9b2J');
    expect(visible(hostile.nul)).toBe('a\\x00b');
    expect(visible('\t\r\n')).toBe('\\t\\r\\n');
  });

  test('spells out what would reorder or hide text', () => {
    expect(visible(hostile.bidi)).toBe('gpj.\\u{202e}exe\\u{2066}');
    expect(visible(hostile.invisible)).toBe('hea\\u{200b}lthy\\u{feff}');
    expect(visible(hostile.tag)).toBe('x\\u{e0041}');
    expect(visible(hostile.surrogate)).toBe('\\u{d800}');
  });

  test('leaves text of any script, and joined emoji, as they are', () => {
    for (const text of ['Grüße', '日本語', 'Ελλάδα', 'שלום', 'é́', '👩‍💻', '❤️‍🔥', 'C:\\x'])
      expect(visible(text)).toBe(text);
  });

  test('a joiner between letters is no emoji', () => {
    expect(visible('a\u200db')).toBe('a\\u{200d}b');
  });

  test('cuts endless text and says how much', () => {
    const text = visible('x'.repeat(SHOWN_CHARACTERS + 10));
    expect(text.length).toBeLessThan(SHOWN_CHARACTERS + 40);
    expect(text).toMatch(/… \(10 more characters\)$/);
  });

  test('no string gives a raw control, bidi or invisible character, or a line break', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = visible(text).replace(
          /\p{Extended_Pictographic}\ufe0f?\u200d(?=\p{Extended_Pictographic})/gu,
          '',
        );
        expect(safe).not.toMatch(raw);
        expect(safe).not.toContain('\n');
      }),
    );
    expect(visible(everything)).not.toMatch(raw);
  });
});

describe('visibleLines', () => {
  test('keeps lines and drops the empty end', () => {
    expect(visibleLines('a\r\nb\n\n')).toEqual(['a', 'b']);
    expect(visibleLines(hostile.erase)).toHaveLength(1);
  });

  test('counts what it leaves out', () => {
    expect(visibleLines('a\nb\nc\nd', 2)).toEqual(['a', 'b', '… (2 more lines)']);
  });
});

describe('safeJson', () => {
  test('is the same value, without raw controls', () => {
    const value = { text: everything.toWellFormed(), list: [1, null] };
    const json = safeJson(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(json).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b\ufeff]/);
  });
});
