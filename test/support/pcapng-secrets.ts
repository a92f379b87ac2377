/** Takes the decryption secrets out of a pcapng file, as a user's capture has them in a file of their own. */
import { withoutKeys } from '../../lab/capture/without-keys.ts';
import { readCapture } from './read-capture.ts';

/** The capture without its secrets, and their text. Little-endian sections only, as this project writes them. */
export function separateSecrets(file: Uint8Array): { bytes: Uint8Array; keys: string } {
  return { bytes: withoutKeys(file), keys: readCapture(file).secrets.join('') };
}
