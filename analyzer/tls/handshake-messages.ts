/** Joins the handshake messages of one direction across records (RFC 8446 5.1 lets a message span several). */

/** Called with each message. `body` is borrowed, and absent for a message that was not worth keeping. */
export type MessageHandler = (type: number, body: Uint8Array | undefined) => void;

/** Joins messages. */
export interface HandshakeMessages {
  /** The content of one handshake record. */
  push(content: Uint8Array): void;
  /** Nothing is held, and nothing is being passed over. */
  readonly isIdle: boolean;
  /** Forgets a message that has begun: its rest was lost, or its keys changed. */
  reset(): void;
}

/**
 * Attack: the length field allows 16 MB. A hello of 64 KiB is far beyond real ones (post-quantum key shares make
 * about 2 KB); certificates may be longer, but are not kept. Longer messages are passed over by their length.
 */
const maxKeptBody = 65536;
const headerLength = 4;

/** A joiner that keeps the bodies of those types that `wanted` says. */
export function createHandshakeMessages(
  wanted: (type: number) => boolean,
  handler: MessageHandler,
): HandshakeMessages {
  let held = new Uint8Array(0);
  let heldLength = 0;
  /** Bytes that the message being held needs before it is worth looking at again. */
  let wantedLength = 0;
  /** Bytes still to pass over of a message that is not kept; its handler is called when they have passed. */
  let skip = 0;
  let skippedType = 0;

  /** Keeps the beginning of a message; capacity doubles, so that one-byte records cost no copy of all before. */
  function hold(bytes: Uint8Array): void {
    if (heldLength + bytes.length > held.length) {
      const larger = new Uint8Array(Math.max(heldLength + bytes.length, 2 * held.length));
      larger.set(held.subarray(0, heldLength));
      held = larger;
    }
    held.set(bytes, heldLength);
    heldLength += bytes.length;
  }

  /** Hands over the whole messages; returns where the incomplete one begins. */
  function read(bytes: Uint8Array): number {
    let at = 0;
    wantedLength = headerLength;
    while (bytes.length - at >= headerLength) {
      const type = bytes[at] ?? 0;
      const length = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      const end = at + headerLength + length;
      const keep = length <= maxKeptBody && wanted(type);
      if (end > bytes.length && keep) {
        wantedLength = headerLength + length;
        break;
      }
      if (end > bytes.length) {
        skip = end - bytes.length;
        skippedType = type;
        return bytes.length;
      }
      handler(type, keep ? bytes.subarray(at + headerLength, end) : undefined);
      at = end;
    }
    return at;
  }

  return {
    get isIdle() {
      return heldLength === 0 && skip === 0;
    },
    push(content) {
      const passed = Math.min(skip, content.length);
      if (skip > 0) {
        skip -= passed;
        if (skip > 0) return;
        handler(skippedType, undefined);
      }
      const rest = content.subarray(passed);
      if (heldLength === 0) {
        const at = read(rest);
        if (at < rest.length) hold(rest.subarray(at));
        return;
      }
      hold(rest);
      if (heldLength < wantedLength) return;
      const at = read(held.subarray(0, heldLength));
      held.copyWithin(0, at, heldLength);
      heldLength -= at;
    },
    reset() {
      heldLength = 0;
      skip = 0;
    },
  };
}
