import { Writable } from 'node:stream';

/**
 * A terminal of a given size, reduced to what our output uses: text that wraps, line feed, carriage return, cursor up,
 * erase below, colours. Any other control is an error: it would be one that we did not mean to send.
 */
export class Screen extends Writable {
  readonly isTTY = true;
  columns: number;
  rows = 24;
  /** Everything that was written. */
  raw = '';
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns = 80) {
    super();
    this.columns = columns;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const text = chunk.toString();
    this.raw += text;
    for (const [part] of text.matchAll(/\x1b\[(?:\d*)[A-Za-z]|\x1b\[[\d;]*m|[^]/gu)) this.#take(part);
    done();
  }

  #take(part: string): void {
    if (/^\x1b\[[\d;]*m$/.test(part)) return;
    const up = /^\x1b\[(\d+)A$/.exec(part);
    if (up !== null) {
      this.#row = Math.max(0, this.#row - Number(up[1]));
    } else if (part === '\x1b[0J') {
      this.#lines.length = this.#row + 1;
      this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
    } else if (part === '\n') {
      this.#row += 1;
      this.#column = 0;
      this.#lines[this.#row] ??= '';
    } else if (part === '\r') {
      this.#column = 0;
    } else if (part < ' ' || (part >= '\x7f' && part <= '\x9f')) {
      throw new Error(`unexpected control ${JSON.stringify(part)}`);
    } else {
      if (this.#column === this.columns) this.#take('\n');
      const line = this.#lines[this.#row] ?? '';
      this.#lines[this.#row] =
        line.slice(0, this.#column).padEnd(this.#column) + part + line.slice(this.#column + 1);
      this.#column += 1;
    }
  }

  /** What a person sees, without blanks at the ends of lines. */
  get text(): string {
    return this.#lines.map((line) => line.trimEnd()).join('\n');
  }
}

/** A pipe: it is no terminal and keeps everything. */
export class Pipe extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
