import type { HeaderField } from '../model/frame.ts';

/** Values of the base64 alphabet by character code; -1 for all others (RFC 4648 4). */
const values = new Int8Array(256).fill(-1);
for (let value = 0; value < 64; value++) {
  const code = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(value);
  values[code] = value;
}

/**
 * Decodes the body of `application/grpc-web-text` in any cut.
 *
 * A server may encode each frame by itself, so padding can stand anywhere and begins a new text
 * (grpc/grpc doc/PROTOCOL-WEB.md). Characters of no meaning are skipped.
 */
export class Base64Text {
  #bits = 0;
  #count = 0;

  /** The octets that these characters complete. */
  push(text: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(Math.ceil((text.length + 4) * 0.75));
    let written = 0;
    for (const code of text) {
      const value = values[code] ?? -1;
      if (value < 0) {
        if (code === 0x3d) this.#count = 0;
        continue;
      }
      this.#bits = ((this.#bits << 6) | value) & 0x3fff;
      this.#count += 6;
      if (this.#count < 8) continue;
      this.#count -= 8;
      bytes[written++] = (this.#bits >>> this.#count) & 0xff;
    }
    return bytes.subarray(0, written);
  }
}

/** Fields of a trailers frame: the text of an HTTP/1 header block without the empty line. */
export function readWebTrailers(text: string): HeaderField[] {
  const fields: HeaderField[] = [];
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
  }
  return fields;
}
