/** XORs sealed bytes into a keystream, which becomes plaintext. */

/** From here on copying to an aligned place first, for the sake of whole words, is faster than reading where they stand. */
const longLength = 512;
/** Where long input is copied to; used within one call. */
let aligned = new Int32Array(0);

/**
 * Turns `length` bytes of `stream` at `at` into plaintext. `at` is a multiple of four, as is the place of `stream` in its
 * buffer.
 */
export function xorInto(stream: DataView, at: number, sealed: DataView, from: number, length: number): void {
  const words = length & ~3;
  if (length >= longLength && ((stream.byteOffset + at) & 3) === 0) {
    if (aligned.length * 4 < words) aligned = new Int32Array(words >> 2);
    new Uint8Array(aligned.buffer, 0, words).set(
      new Uint8Array(sealed.buffer, sealed.byteOffset + from, words),
    );
    const target = new Int32Array(stream.buffer, stream.byteOffset + at, words >> 2);
    for (let word = 0; word < target.length; word++)
      target[word] = (target[word] ?? 0) ^ (aligned[word] ?? 0);
  } else {
    for (let step = 0; step < words; step += 4) {
      stream.setInt32(at + step, stream.getInt32(at + step, true) ^ sealed.getInt32(from + step, true), true);
    }
  }
  for (let step = words; step < length; step++) {
    stream.setUint8(at + step, stream.getUint8(at + step) ^ sealed.getUint8(from + step));
  }
}
