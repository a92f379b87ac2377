/**
 * ChaCha20 (RFC 8439 2.4), for records so small that setting up a native cipher costs more than decrypting them.
 *
 * One block takes about a tenth of a microsecond; a cipher of node:crypto takes ten to be made, whatever it then does.
 * Its authentication is elsewhere: this is the keystream alone.
 */

const wordsInBlock = 16;
/** Octets of a block of keystream. */
const blockLength = 64;

/** The keystream of one key. */
export class ChaCha20 {
  readonly #key = new Int32Array(8);
  readonly #block = new Int32Array(wordsInBlock);
  readonly #blockBytes: DataView;

  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
    for (let word = 0; word < 8; word++) this.#key[word] = view.getInt32(4 * word, true);
    this.#blockBytes = new DataView(this.#block.buffer);
  }

  /**
   * Decrypts `[from, from + length)` of `sealed` into `out`, which has room for it from 0 on.
   *
   * The nonce is given as three little-endian words; the first block has this counter (an AEAD's text begins at 1).
   */
  apply(
    nonce: readonly [number, number, number],
    counter: number,
    sealed: DataView,
    from: number,
    length: number,
    out: DataView,
  ): void {
    const [nonce0, nonce1, nonce2] = nonce;
    const block = this.#block;
    const whole = length - (length % blockLength);
    let at = 0;
    for (; at < whole; at += blockLength) {
      this.#next(counter++, nonce0, nonce1, nonce2);
      for (let word = 0; word < wordsInBlock; word++) {
        const place = at + 4 * word;
        out.setInt32(place, sealed.getInt32(from + place, true) ^ (block[word] ?? 0), true);
      }
    }
    if (at === length) return;
    this.#next(counter, nonce0, nonce1, nonce2);
    let word = 0;
    for (; at + 4 <= length; at += 4) {
      out.setInt32(at, sealed.getInt32(from + at, true) ^ (block[word++] ?? 0), true);
    }
    for (let byte = 4 * word; at < length; at++, byte++) {
      out.setUint8(at, sealed.getUint8(from + at) ^ this.#blockBytes.getUint8(byte));
    }
  }

  /** Ten times a column round and a diagonal round, written out: a loop over indices takes three times as long. */
  #next(counter: number, nonce0: number, nonce1: number, nonce2: number): void {
    const s0 = 0x61707865;
    const s1 = 0x3320646e;
    const s2 = 0x79622d32;
    const s3 = 0x6b206574;
    const s4 = this.#key[0] ?? 0;
    const s5 = this.#key[1] ?? 0;
    const s6 = this.#key[2] ?? 0;
    const s7 = this.#key[3] ?? 0;
    const s8 = this.#key[4] ?? 0;
    const s9 = this.#key[5] ?? 0;
    const s10 = this.#key[6] ?? 0;
    const s11 = this.#key[7] ?? 0;
    const s12 = counter | 0;
    const s13 = nonce0;
    const s14 = nonce1;
    const s15 = nonce2;
    let x0 = s0;
    let x1 = s1;
    let x2 = s2;
    let x3 = s3;
    let x4 = s4;
    let x5 = s5;
    let x6 = s6;
    let x7 = s7;
    let x8 = s8;
    let x9 = s9;
    let x10 = s10;
    let x11 = s11;
    let x12 = s12;
    let x13 = s13;
    let x14 = s14;
    let x15 = s15;
    for (let round = 0; round < 10; round++) {
      x0 = (x0 + x4) | 0;
      x12 ^= x0;
      x12 = (x12 << 16) | (x12 >>> 16);
      x8 = (x8 + x12) | 0;
      x4 ^= x8;
      x4 = (x4 << 12) | (x4 >>> 20);
      x0 = (x0 + x4) | 0;
      x12 ^= x0;
      x12 = (x12 << 8) | (x12 >>> 24);
      x8 = (x8 + x12) | 0;
      x4 ^= x8;
      x4 = (x4 << 7) | (x4 >>> 25);
      x1 = (x1 + x5) | 0;
      x13 ^= x1;
      x13 = (x13 << 16) | (x13 >>> 16);
      x9 = (x9 + x13) | 0;
      x5 ^= x9;
      x5 = (x5 << 12) | (x5 >>> 20);
      x1 = (x1 + x5) | 0;
      x13 ^= x1;
      x13 = (x13 << 8) | (x13 >>> 24);
      x9 = (x9 + x13) | 0;
      x5 ^= x9;
      x5 = (x5 << 7) | (x5 >>> 25);
      x2 = (x2 + x6) | 0;
      x14 ^= x2;
      x14 = (x14 << 16) | (x14 >>> 16);
      x10 = (x10 + x14) | 0;
      x6 ^= x10;
      x6 = (x6 << 12) | (x6 >>> 20);
      x2 = (x2 + x6) | 0;
      x14 ^= x2;
      x14 = (x14 << 8) | (x14 >>> 24);
      x10 = (x10 + x14) | 0;
      x6 ^= x10;
      x6 = (x6 << 7) | (x6 >>> 25);
      x3 = (x3 + x7) | 0;
      x15 ^= x3;
      x15 = (x15 << 16) | (x15 >>> 16);
      x11 = (x11 + x15) | 0;
      x7 ^= x11;
      x7 = (x7 << 12) | (x7 >>> 20);
      x3 = (x3 + x7) | 0;
      x15 ^= x3;
      x15 = (x15 << 8) | (x15 >>> 24);
      x11 = (x11 + x15) | 0;
      x7 ^= x11;
      x7 = (x7 << 7) | (x7 >>> 25);
      x0 = (x0 + x5) | 0;
      x15 ^= x0;
      x15 = (x15 << 16) | (x15 >>> 16);
      x10 = (x10 + x15) | 0;
      x5 ^= x10;
      x5 = (x5 << 12) | (x5 >>> 20);
      x0 = (x0 + x5) | 0;
      x15 ^= x0;
      x15 = (x15 << 8) | (x15 >>> 24);
      x10 = (x10 + x15) | 0;
      x5 ^= x10;
      x5 = (x5 << 7) | (x5 >>> 25);
      x1 = (x1 + x6) | 0;
      x12 ^= x1;
      x12 = (x12 << 16) | (x12 >>> 16);
      x11 = (x11 + x12) | 0;
      x6 ^= x11;
      x6 = (x6 << 12) | (x6 >>> 20);
      x1 = (x1 + x6) | 0;
      x12 ^= x1;
      x12 = (x12 << 8) | (x12 >>> 24);
      x11 = (x11 + x12) | 0;
      x6 ^= x11;
      x6 = (x6 << 7) | (x6 >>> 25);
      x2 = (x2 + x7) | 0;
      x13 ^= x2;
      x13 = (x13 << 16) | (x13 >>> 16);
      x8 = (x8 + x13) | 0;
      x7 ^= x8;
      x7 = (x7 << 12) | (x7 >>> 20);
      x2 = (x2 + x7) | 0;
      x13 ^= x2;
      x13 = (x13 << 8) | (x13 >>> 24);
      x8 = (x8 + x13) | 0;
      x7 ^= x8;
      x7 = (x7 << 7) | (x7 >>> 25);
      x3 = (x3 + x4) | 0;
      x14 ^= x3;
      x14 = (x14 << 16) | (x14 >>> 16);
      x9 = (x9 + x14) | 0;
      x4 ^= x9;
      x4 = (x4 << 12) | (x4 >>> 20);
      x3 = (x3 + x4) | 0;
      x14 ^= x3;
      x14 = (x14 << 8) | (x14 >>> 24);
      x9 = (x9 + x14) | 0;
      x4 ^= x9;
      x4 = (x4 << 7) | (x4 >>> 25);
    }
    const block = this.#block;
    block[0] = (x0 + s0) | 0;
    block[1] = (x1 + s1) | 0;
    block[2] = (x2 + s2) | 0;
    block[3] = (x3 + s3) | 0;
    block[4] = (x4 + s4) | 0;
    block[5] = (x5 + s5) | 0;
    block[6] = (x6 + s6) | 0;
    block[7] = (x7 + s7) | 0;
    block[8] = (x8 + s8) | 0;
    block[9] = (x9 + s9) | 0;
    block[10] = (x10 + s10) | 0;
    block[11] = (x11 + s11) | 0;
    block[12] = (x12 + s12) | 0;
    block[13] = (x13 + s13) | 0;
    block[14] = (x14 + s14) | 0;
    block[15] = (x15 + s15) | 0;
  }
}
