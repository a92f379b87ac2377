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
  /** The next bytes, borrowed; copy with `Uint8Array.from`, for they may be a Node `Buffer`, whose `slice` does not copy. */
  take(length: number): Uint8Array;
  /** Bytes left; 0 after a failure. */
  readonly left: number;
  readonly failed: boolean;
}

const nothing = new Uint8Array(0);

/** A cursor at the first of these bytes. */
export function createCursor(bytes: Uint8Array): Cursor {
  let at = 0;
  let failed = false;

  function take(length: number): Uint8Array {
    if (failed || length > bytes.length - at) {
      failed = true;
      return nothing;
    }
    at += length;
    return bytes.subarray(at - length, at);
  }

  function unsigned(length: number): number {
    let value = 0;
    for (const byte of take(length)) value = value * 256 + byte;
    return value;
  }

  return {
    u8: () => unsigned(1),
    u16: () => unsigned(2),
    u24: () => unsigned(3),
    take,
    get left() {
      return failed ? 0 : bytes.length - at;
    },
    get failed() {
      return failed;
    },
  };
}
