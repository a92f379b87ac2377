/** The five bytes before every TLS record (RFC 8446 5.1): type, legacy version, length. */

/** Record content types (RFC 8446 B.1; HEARTBEAT RFC 6520). */
export const ContentType = {
  CHANGE_CIPHER_SPEC: 20,
  ALERT: 21,
  HANDSHAKE: 22,
  APPLICATION_DATA: 23,
  HEARTBEAT: 24,
} as const;

/** Bytes of a record header. */
export const recordHeaderLength = 5;

/** Largest ciphertext of a record: 2^14 + 2048 (RFC 5246 6.2.3); TLS 1.3 allows 2^14 + 256 only. */
export const maxRecordPayload = 16384 + 2048;

/**
 * Whether the bytes from `at` can begin a record, judged by as many of the header's five bytes as are there.
 *
 * The version says little (RFC 8446 5.1 tells to ignore it), but its first byte is 3 in every record since SSL 3.0.
 */
export function canBeRecordHeader(bytes: Uint8Array, at: number, end: number): boolean {
  const available = end - at;
  if (available <= 0) return true;
  const type = bytes[at] ?? 0;
  if (type < ContentType.CHANGE_CIPHER_SPEC || type > ContentType.HEARTBEAT) return false;
  if (available >= 2 && bytes[at + 1] !== 3) return false;
  if (available >= 3 && (bytes[at + 2] ?? 0) > 4) return false;
  if (available < recordHeaderLength) return true;
  return payloadLength(bytes, at) <= maxRecordPayload;
}

/** Length of the payload that follows a whole header at `at`. */
export function payloadLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
}
