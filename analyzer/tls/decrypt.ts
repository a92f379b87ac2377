/**
 * The primitives that decryption needs, taken from node:crypto; the only file of this room that imports it.
 *
 * It knows no TLS: keys, nonces and additional data come ready-made from the key schedule and the record cipher.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Aead, BlockCipherName } from './cipher-suites.ts';

/**
 * HMAC (RFC 2104) of the parts, joined.
 *
 * node:crypto takes nine microseconds to make a key of bytes on its way into a function, and one when it is a key
 * object already; so it is here and below.
 */
export function hmac(
  hash: 'md5' | 'sha1' | 'sha256' | 'sha384',
  key: Uint8Array,
  ...parts: readonly Uint8Array[]
): Uint8Array {
  const mac = createHmac(hash, createSecretKey(key));
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/**
 * Opens one AEAD message whose last bytes are its tag; undefined when the tag does not match. The result is owned, the
 * arguments are not kept.
 */
export type AeadOpener = (
  nonce: Uint8Array,
  additionalData: Uint8Array,
  sealed: Uint8Array,
) => Uint8Array | undefined;

/** An AEAD with its key; two microseconds a call and, with AES-GCM, a microsecond more for four kilobytes. */
export function createAeadOpener(aead: Aead, key: Uint8Array, tagLength: 16 | 8): AeadOpener {
  const secret = createSecretKey(key);
  return (nonce, additionalData, sealed) => {
    const length = sealed.length - tagLength;
    if (length < 0) return undefined;
    const decipher = createDecipher(aead, secret, nonce, tagLength);
    decipher.setAAD(additionalData, { plaintextLength: length });
    decipher.setAuthTag(sealed.subarray(length));
    try {
      const plain = decipher.update(sealed.subarray(0, length));
      decipher.final();
      return plain;
    } catch {
      // The one thing that final() has to say about a message of this kind is that its tag is wrong.
      return undefined;
    }
  };
}

function createDecipher(aead: Aead, key: KeyObject, nonce: Uint8Array, authTagLength: 16 | 8) {
  // One call for each kind, as the types of node:crypto want it.
  if (aead === 'chacha20-poly1305') return createDecipheriv(aead, key, nonce, { authTagLength });
  if (aead === 'aes-128-gcm' || aead === 'aes-256-gcm')
    return createDecipheriv(aead, key, nonce, { authTagLength });
  return createDecipheriv(aead, key, nonce, { authTagLength });
}

/** Encrypts any number of 16-byte blocks in one call, each by itself (ECB); the result is a new array. */
export type BlockCipher = (blocks: Uint8Array) => Uint8Array;

/** An AES block cipher for a key of 16 or 32 bytes; made once, it costs well under a microsecond a call. */
export function createBlockCipher(key: Uint8Array): BlockCipher {
  const cipher = createCipheriv(
    key.length === 16 ? 'aes-128-ecb' : 'aes-256-ecb',
    createSecretKey(key),
    null,
  );
  cipher.setAutoPadding(false);
  return (blocks) => cipher.update(blocks);
}

/** The inverse of a block cipher, block by block (ECB): what CBC is made of. The input is whole blocks. */
export function createBlockDecipher(name: BlockCipherName, key: Uint8Array): BlockCipher {
  const decipher = createDecipheriv(name, createSecretKey(key), null);
  decipher.setAutoPadding(false);
  return (blocks) => decipher.update(blocks);
}
