/** Decryption Secrets Block (draft-ietf-opsawg-pcapng 4.7). */
const secretsBlock = 0x0000000a;

/** A sealed capture without its keys: what somebody else would have captured. Little-endian, as this project writes them. */
export function withoutKeys(pcapng: Uint8Array): Uint8Array {
  const view = new DataView(pcapng.buffer, pcapng.byteOffset, pcapng.byteLength);
  const kept: Uint8Array[] = [];
  for (let at = 0; at + 12 <= pcapng.length;) {
    const length = view.getUint32(at + 4, true);
    if (view.getUint32(at, true) !== secretsBlock) kept.push(pcapng.subarray(at, at + length));
    at += length;
  }
  return new Uint8Array(Buffer.concat(kept));
}
