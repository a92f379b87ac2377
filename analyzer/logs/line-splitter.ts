/** Bytes of a log to lines: any encoding, any length, any control character. */

/** Characters of a line that are looked at; a stack trace or a body that somebody logged may be megabytes. */
const longestLine = 64 * 1024;

/** The encodings in which logs come: UTF-16 is what some consoles write. */
type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** Colours of terminals, and what else a control sequence may do (ECMA-48 5.4). */
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])/g;

/** Controls but tab; the format characters that turn text around are left to whoever prints it. */
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

/** The text of a line as parsers want it: without colours and controls. */
function cleaned(line: string): string {
  return line.replace(escapes, '').replace(controls, '');
}

/** Splits what is pushed into lines; a line may come in any number of pieces. */
export interface LineSplitter {
  push(bytes: Uint8Array): void;
  end(): void;
  /** Lines of which only the beginning was looked at. */
  readonly cut: () => number;
}

/**
 * Builds a splitter that calls `line` with each line, without its end. Bytes that are no text of the file's encoding
 * become U+FFFD. Memory is bounded by the longest line that is looked at.
 */
export function createLineSplitter(line: (text: string) => void): LineSplitter {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let rest = '';
  let skipping = false;
  let cut = 0;

  function give(text: string): void {
    line(cleaned(text.endsWith('\r') ? text.slice(0, -1) : text));
  }

  function text(piece: string): void {
    let from = 0;
    for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', from)) {
      if (skipping) skipping = false;
      else give(bounded(rest + piece.slice(from, at)));
      rest = '';
      from = at + 1;
    }
    if (skipping) return;
    rest += piece.slice(from);
    if (rest.length <= longestLine) return;
    give(bounded(rest));
    rest = '';
    skipping = true;
  }

  function bounded(whole: string): string {
    if (whole.length <= longestLine) return whole;
    cut++;
    return whole.slice(0, longestLine);
  }

  return {
    push(bytes) {
      decoder ??= new TextDecoder(encodingOf(bytes));
      text(decoder.decode(bytes, { stream: true }));
    },
    end() {
      text(decoder?.decode() ?? '');
      if (rest !== '') give(rest);
      rest = '';
    },
    cut: () => cut,
  };
}
