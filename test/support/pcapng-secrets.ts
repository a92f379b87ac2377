/** Takes the decryption secrets out of a pcapng file, as a user's capture has them in a file of their own. */
import { readCapture } from './read-capture.ts';

/** Decryption Secrets Block (draft-ietf-opsawg-pcapng 4.7). */
const secretsBlock = 0x0000000a;

/** The capture without its secrets, and their text. Little-endian sections only, as this project writes them. */
export function separateSecrets(file: Uint8Array): { bytes: Uint8Array; keys: string } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const kept: Uint8Array[] = [];
  for (let at = 0; at + 12 <= file.length;) {
    const length = view.getUint32(at + 4, true);
    if (view.getUint32(at, true) !== secretsBlock) kept.push(file.subarray(at, at + length));
    at += length;
  }
  return { bytes: new Uint8Array(Buffer.concat(kept)), keys: readCapture(file).secrets.join('') };
}
