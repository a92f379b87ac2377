import { BlockType, blockOverhead } from './pcapng-blocks.ts';

/**
 * The pcapng file without its decryption secrets (draft-ietf-opsawg-pcapng 4.7); all else stays byte for byte, so
 * packets keep their numbers. For little-endian files as `pcapng-writer.ts` makes them; what is behind a damaged block
 * is left as it is.
 */
export function withoutSecrets(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const parts: Uint8Array[] = [];
  let at = 0;
  while (file.length - at >= blockOverhead) {
    const length = view.getUint32(at + 4, true);
    if (length < blockOverhead || length % 4 !== 0 || length > file.length - at) break;
    if (view.getUint32(at, true) !== BlockType.DECRYPTION_SECRETS) parts.push(file.subarray(at, at + length));
    at += length;
  }
  parts.push(file.subarray(at));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
