/**
 * Octets that an AEAD cipher adds to the plaintext of a record: tag, and inner type (RFC 8446 5.2) or explicit nonce
 * (RFC 5288 3, RFC 6655 3; RFC 7905 has none). Undefined for suites that hide the length, and before TLS 1.2.
 */
export function recordOverhead(version: number, cipherName: string): number | undefined {
  const tag = cipherName.includes('_CCM_8') ? 8 : 16;
  if (version === 0x304) return tag + 1;
  if (version !== 0x303) return undefined;
  if (cipherName.includes('CHACHA20')) return tag;
  return /_(GCM|CCM)/.test(cipherName) ? tag + 8 : undefined;
}
