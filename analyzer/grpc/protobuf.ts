/** Wire types of Protocol Buffers (protobuf.dev, "Encoding"). */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * Walks the fields of one protobuf message without a schema; the bytes are borrowed.
 *
 * `next()` moves to a field and says whether there is one. `broken` tells an end inside a field, a wire type of
 * groups or none at all, and a varint that is too long.
 */
export class ProtobufReader {
  field = 0;
  /** Value of a varint as a signed 32-bit number, which is what int32 and enums are. */
  int32 = 0;
  /** Content of a length-delimited field; undefined for other fields. */
  content: Uint8Array | undefined;
  broken = false;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): boolean {
    if (this.broken || this.#at >= this.#bytes.length) return false;
    const tag = this.#varint();
    this.field = tag >>> 3;
    this.int32 = 0;
    this.content = undefined;
    if (this.field === 0) this.broken = true;
    switch (tag & 7) {
      case VARINT:
        this.int32 = this.#varint();
        break;
      case FIXED64:
        this.#skip(8);
        break;
      case LENGTH_DELIMITED: {
        const length = this.#varint() >>> 0;
        const start = this.#at;
        this.#skip(length);
        if (!this.broken) this.content = this.#bytes.subarray(start, this.#at);
        break;
      }
      case FIXED32:
        this.#skip(4);
        break;
      default:
        this.broken = true;
    }
    return !this.broken;
  }

  #skip(octets: number): void {
    if (octets > this.#bytes.length - this.#at) this.broken = true;
    else this.#at += octets;
  }

  /** Low 32 bits, signed; a varint has at most ten octets. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const octet = this.#bytes[this.#at];
      if (octet === undefined) break;
      this.#at++;
      if (shift < 32) value |= (octet & 0x7f) << shift;
      if (octet < 0x80) return value;
    }
    this.broken = true;
    return 0;
  }
}
