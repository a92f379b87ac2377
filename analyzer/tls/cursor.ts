/**
 * Reads big-endian integers and byte strings from one handshake message.
 *
 * A read past the end answers zero or nothing and sets `failed` for good, so that a parser checks once, at its end;
 * captured bytes are never trusted to be as long as they say.
 */
export interface Cursor {
  u8(): number;
  u16(): number;
  u24(): number;
  /** The next bytes, borrowed; copy with `new Uint8Array`: they may be a Node `Buffer`, whose `slice` does not copy, and `from` takes them one by one. */
  take(length: number): Uint8Array;
  /** A cursor of the next bytes alone, which are passed over here. */
  sub(length: number): Cursor;
  skip(length: number): void;
  /** Bytes left; 0 after a failure. */
  readonly left: number;
  readonly failed: boolean;
}

const nothing = new Uint8Array(0);

/** A cursor at the first of these bytes. */
export function createCursor(bytes: Uint8Array): Cursor {
  return new ByteCursor(bytes, 0, bytes.length);
}

/** A class, for there is one an extension, and closures would cost ten times its memory. */
class ByteCursor implements Cursor {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #failed = false;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get left(): number {
    return this.#failed ? 0 : this.#end - this.#at;
  }

  get failed(): boolean {
    return this.#failed;
  }

  u8(): number {
    return this.#unsigned(1);
  }

  u16(): number {
    return this.#unsigned(2);
  }

  u24(): number {
    return this.#unsigned(3);
  }

  take(length: number): Uint8Array {
    return this.#pass(length) ? this.#bytes.subarray(this.#at - length, this.#at) : nothing;
  }

  sub(length: number): Cursor {
    return this.#pass(length)
      ? new ByteCursor(this.#bytes, this.#at - length, this.#at)
      : new ByteCursor(nothing, 0, 0);
  }

  skip(length: number): void {
    this.#pass(length);
  }

  #pass(length: number): boolean {
    if (this.#failed || length > this.#end - this.#at) {
      this.#failed = true;
      return false;
    }
    this.#at += length;
    return true;
  }

  #unsigned(length: number): number {
    if (!this.#pass(length)) return 0;
    let value = 0;
    for (let at = this.#at - length; at < this.#at; at++) value = value * 256 + (this.#bytes[at] ?? 0);
    return value;
  }
}
