/**
 * The primitives that decryption needs, taken from node:crypto; the only file of this room that imports it.
 *
 * It knows no TLS: keys, nonces and additional data come ready-made from the key schedule and the record cipher.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Aead, HashName } from './cipher-suites.ts';
import { tagLength } from './cipher-suites.ts';

/** HMAC (RFC 2104) of the parts, joined. */
export function hmac(hash: HashName, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac(hash, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/**
 * Opens one AEAD message whose last 16 bytes are its tag; undefined when the tag does not match.
 *
 * The result is owned. About 10 microseconds a call whatever the size: setting up the cipher costs more than using it.
 */
export function openAead(
  aead: Aead,
  key: Uint8Array,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  const length = sealed.length - tagLength;
  if (length < 0) return undefined;
  const decipher = createDecipher(aead, key, nonce);
  decipher.setAAD(additionalData, { plaintextLength: length });
  decipher.setAuthTag(sealed.subarray(length));
  const plain = decipher.update(sealed.subarray(0, length));
  try {
    decipher.final();
  } catch {
    // The one thing that final() has to say about a message of this kind is that its tag is wrong.
    return undefined;
  }
  return plain;
}

function createDecipher(aead: Aead, key: Uint8Array, nonce: Uint8Array) {
  if (aead === 'chacha20-poly1305') return createDecipheriv(aead, key, nonce, { authTagLength: tagLength });
  return createDecipheriv(aead, key, nonce, { authTagLength: tagLength });
}

/** Encrypts any number of 16-byte blocks in one call, each by itself (ECB); the result is a new array. */
export type BlockCipher = (blocks: Uint8Array) => Uint8Array;

/** An AES block cipher for a key of 16 or 32 bytes; made once, it costs well under a microsecond a call. */
export function createBlockCipher(key: Uint8Array): BlockCipher {
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-ecb' : 'aes-256-ecb', key, null);
  cipher.setAutoPadding(false);
  return (blocks) => cipher.update(blocks);
}
