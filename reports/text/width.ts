/**
 * How many columns a text takes on a terminal, cutting and wrapping by columns.
 *
 * Input has been through `visible`, so the only escape sequences in it are our own colours (SGR), which take no
 * columns. Not a full Unicode layout: East Asian wide characters and emoji count 2, combining marks 0.
 */

const ESC = String.fromCharCode(27);
const SGR = new RegExp(`${ESC}\\[[0-9;]*m`, 'y');
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1b000}-\u{1b2ff}]|[\u{20000}-\u{3fffd}])$/u;

function columnsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

function sgrAt(text: string, index: number): string {
  if (text.charCodeAt(index) !== 27) return '';
  SGR.lastIndex = index;
  return SGR.exec(text)?.[0] ?? '';
}

/** Columns that `text` takes; colours take none. */
export function width(text: string): number {
  let columns = 0;
  for (let index = 0; index < text.length;) {
    const sgr = sgrAt(text, index);
    if (sgr !== '') {
      index += sgr.length;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    columns += columnsOf(character);
    index += character.length;
  }
  return columns;
}

/** At most `columns` columns of `text`, ending in `…` when something was cut; open colours are closed. */
export function truncate(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (width(text) <= columns) return text;
  let out = '';
  let used = 0;
  let coloured = false;
  for (let index = 0; index < text.length;) {
    const sgr = sgrAt(text, index);
    if (sgr !== '') {
      coloured = true;
      out += sgr;
      index += sgr.length;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    used += columnsOf(character);
    if (used > columns - 1) break;
    out += character;
    index += character.length;
  }
  return `${out}…${coloured ? `${ESC}[0m` : ''}`;
}

/** `text` filled with blanks on the right up to `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

/** Breaks `text` at blanks into lines of at most `columns`; a longer word keeps its own line, uncut, to be copied. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && width(longer) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  return lines;
}
