/** Seals records with node:crypto, for streams that no stack at hand can be made to send. */
import { createCipheriv } from 'node:crypto';
import type { CipherSuite } from '../../../../analyzer/tls/cipher-suites.ts';
import type { RecordKeys } from '../../../../analyzer/tls/key-schedule.ts';

/** A record in clear. */
export function clearRecord(type: number, content: Uint8Array, version = 0x0303): Uint8Array {
  return Uint8Array.from([
    type,
    version >> 8,
    version & 255,
    content.length >> 8,
    content.length & 255,
    ...content,
  ]);
}

/** A TLS 1.3 record (RFC 8446 5.2): content, inner type, `padding` zeros, tag. */
export function seal13(
  suite: CipherSuite,
  keys: RecordKeys,
  sequence: number,
  type: number,
  content: Uint8Array,
  padding = 0,
): Uint8Array {
  const inner = Buffer.concat([content, Buffer.of(type), Buffer.alloc(padding)]);
  const header = Buffer.of(
    23,
    3,
    3,
    (inner.length + suite.tagLength) >> 8,
    (inner.length + suite.tagLength) & 255,
  );
  const nonce = Buffer.from(keys.iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
  return new Uint8Array(Buffer.concat([header, seal(suite, keys.key, nonce, header, inner)]));
}

/** A TLS 1.2 record: explicit nonce for GCM (RFC 5288 3), implicit for ChaCha20 (RFC 7905 2). */
export function seal12(
  suite: CipherSuite,
  keys: RecordKeys,
  sequence: number,
  type: number,
  content: Uint8Array,
  explicit = BigInt(sequence),
): Uint8Array {
  const isGcm = suite.aead !== 'chacha20-poly1305'; // CCM has the same explicit nonce (RFC 6655 3)
  const nonce = Buffer.alloc(12);
  nonce.set(keys.iv);
  if (isGcm) nonce.writeBigUInt64BE(explicit, 4);
  else nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
  const aad = Buffer.alloc(13);
  aad.writeBigUInt64BE(BigInt(sequence));
  aad.set([type, 3, 3, content.length >> 8, content.length & 255], 8);
  const sealed = seal(suite, keys.key, nonce, aad, content);
  const payload = isGcm ? Buffer.concat([nonce.subarray(4), sealed]) : sealed;
  return clearRecord(type, payload);
}

function seal(
  suite: CipherSuite,
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  content: Uint8Array,
): Buffer {
  const cipher = sealer(suite, key, nonce);
  cipher.setAAD(aad, { plaintextLength: content.length });
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** One call for each kind of cipher, as the types of node:crypto want it. */
function sealer(
  { aead = 'aes-128-gcm', tagLength: authTagLength }: CipherSuite,
  key: Uint8Array,
  nonce: Uint8Array,
) {
  if (aead === 'chacha20-poly1305') return createCipheriv(aead, key, nonce, { authTagLength });
  if (aead === 'aes-128-ccm' || aead === 'aes-256-ccm')
    return createCipheriv(aead, key, nonce, { authTagLength });
  return createCipheriv(aead, key, nonce, { authTagLength });
}
