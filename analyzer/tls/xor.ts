/** XORs sealed bytes into a keystream, which becomes plaintext: four bytes a step, then the rest. */
export function xorInto(stream: DataView, at: number, sealed: DataView, from: number, length: number): void {
  const words = length & ~3;
  for (let step = 0; step < words; step += 4) {
    stream.setInt32(at + step, stream.getInt32(at + step, true) ^ sealed.getInt32(from + step, true), true);
  }
  for (let step = words; step < length; step++) {
    stream.setUint8(at + step, stream.getUint8(at + step) ^ sealed.getUint8(from + step));
  }
}
