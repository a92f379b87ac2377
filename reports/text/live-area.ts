import { truncate, width } from './width.ts';

/** The part of a terminal that this needs; a `tty.WriteStream` has it. */
export interface Terminal {
  write(text: string): unknown;
  /** Width and height, as they are now; undefined when the terminal does not say. */
  columns?: number | undefined;
  rows?: number | undefined;
}

const ESC = String.fromCharCode(27);
const ERASE_BELOW = `${ESC}[0J`;
const up = (rows: number): string => (rows === 0 ? '' : `${ESC}[${rows}A`);

/** Lines at the bottom of a terminal that are drawn again in place, with ordinary output growing above them. */
export interface LiveArea {
  /** Prints lines that stay, above the area. */
  print(lines: readonly string[]): void;
  /** Replaces the area's lines; nothing is written when they did not change. */
  show(lines: readonly string[]): void;
  /** Takes the area away. */
  clear(): void;
}

/**
 * A live area on a terminal.
 *
 * Lines are cut to the width, because a wrapped line would be counted as one and leave remains; what was drawn before
 * the window became narrower is counted in the rows that it takes now. The cursor is neither hidden nor saved, so a
 * killed program leaves a usable terminal.
 */
export function createLiveArea(terminal: Terminal): LiveArea {
  let drawn: readonly string[] = [];

  function columns(): number {
    return Math.max(20, terminal.columns ?? 80);
  }
  function erase(): string {
    if (drawn.length === 0) return '';
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns())), 0);
    return `${up(rows)}\r${ERASE_BELOW}`;
  }
  function fitted(lines: readonly string[]): string[] {
    const room = Math.max(1, (terminal.rows ?? 24) - 2);
    const shown =
      lines.length > room ? [...lines.slice(0, room - 1), `… and ${lines.length - room + 1} more`] : lines;
    return shown.map((line) => truncate(line, columns() - 1));
  }
  function draw(before: readonly string[], lines: readonly string[]): void {
    const next = fitted(lines);
    const text = [...before, ...next].map((line) => `${line}\n`).join('');
    terminal.write(erase() + text);
    drawn = next;
  }

  return {
    print: (lines) => draw(lines, drawn),
    show(lines) {
      const next = fitted(lines);
      if (next.length !== drawn.length || next.some((line, index) => line !== drawn[index])) draw([], lines);
    },
    clear() {
      if (drawn.length > 0) draw([], []);
    },
  };
}
