/** Tells TLS from plaintext by the first bytes of a direction, for whoever has to choose the next stage. */
import { canBeRecordHeader } from './record-header.ts';

/** How many bytes {@link looksLikeTls} wants; with fewer than three it answers false. */
export const tlsSniffLength = 5;

/**
 * Whether these first bytes of a direction are a TLS record: a content type of 20 to 24, version 3.x, a legal length.
 *
 * No HTTP/2 frame passes for one: its first three bytes are a length, and 0x14_03_00 is 1.3 MB, far above what any
 * peer allows. Neither does the HTTP/2 preface or an HTTP/1 message, which begin with letters.
 */
export function looksLikeTls(bytes: Uint8Array): boolean {
  return bytes.length >= 3 && canBeRecordHeader(bytes, 0, Math.min(bytes.length, tlsSniffLength));
}
