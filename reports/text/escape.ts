/**
 * Makes strings from captures safe to show.
 *
 * A header value, a GOAWAY's debug data or a file name is chosen by whoever sent it: an ESC sequence would drive the
 * reader's terminal (move the cursor, rewrite lines above, set the title), a C1 byte does the same in terminals that
 * read 8-bit controls, a bidi override shows `txt.exe` as `exe.txt`, an invisible character makes two names look the
 * same. All of them are shown as what they are: `\x1b`, `\u{202e}`. Printable text of any script passes unchanged.
 */

/** Characters of one string that are shown; the rest is counted. A debug text may be 16 MiB (RFC 9113 6.8, 4.2). */
export const SHOWN_CHARACTERS = 2000;

/**
 * Controls (Cc: C0, DEL, C1), formats (Cf: bidi marks and overrides, zero widths, soft hyphen, tags), line and
 * paragraph separators, lone surrogates, private use and unassigned code points. U+200D joins emoji: kept only
 * between two pictographs.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;
const JOINER = '\u200d';

function show(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** One line that is safe on a terminal and in a page: controls, bidi overrides and invisible characters are spelled out. */
export function visible(text: string, limit = SHOWN_CHARACTERS): string {
  const cut = text.length > limit ? text.slice(0, limit) : text;
  const safe = cut.replace(UNSAFE, (match, offset: number) =>
    match === JOINER && joinsEmoji(cut, offset) ? match : show(match),
  );
  return cut === text ? safe : `${safe}… (${text.length - cut.length} more characters)`;
}

function joinsEmoji(text: string, offset: number): boolean {
  const before = text.slice(Math.max(0, offset - 3), offset);
  return (
    /\p{Extended_Pictographic}\ufe0f?$/u.test(before) &&
    /^\p{Extended_Pictographic}/u.test(text.slice(offset + 1))
  );
}

/** The lines of a text that may have several, each made safe; at most `limit`, then a line that counts the rest. */
export function visibleLines(text: string, limit = 40): string[] {
  const lines = text.split(/\r?\n/);
  while (lines.length > 1 && lines.at(-1) === '') lines.pop();
  const shown = lines.slice(0, limit).map((line) => visible(line));
  if (lines.length > limit) shown.push(`… (${lines.length - limit} more lines)`);
  return shown;
}

/**
 * JSON text in which C1 controls, bidi overrides and tags are written as `\uXXXX`.
 *
 * `JSON.stringify` escapes C0 controls and lone surrogates alone; this is still the same JSON value.
 */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu,
    (character) =>
      Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
        .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
        .join(''),
  );
}
