/**
 * The primitives that decryption needs, taken from node:crypto; the only file of this room that imports it.
 *
 * It knows no TLS: keys, nonces and additional data come ready-made from the key schedule and the record cipher.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Aead, BlockCipherName } from './cipher-suites.ts';

/** Bytes that the hash functions take at a time (FIPS 180-4 1, RFC 1321 3.4). */
const hashBlocks = { md5: 64, sha1: 64, sha256: 64, sha384: 128 } as const;

/**
 * HMAC (RFC 2104) of the parts, joined.
 *
 * Two hashes in one call each: an Hmac of node:crypto, made anew for every key, takes five times as long, and leaves
 * two native objects to the garbage collector.
 */
export function hmac(
  name: keyof typeof hashBlocks,
  key: Uint8Array,
  ...parts: readonly Uint8Array[]
): Uint8Array {
  const block = hashBlocks[name];
  const short = key.length > block ? hash(name, key, 'buffer') : key;
  const inner = new Uint8Array(parts.reduce<number>((sum, part) => sum + part.length, block)).fill(
    0x36,
    0,
    block,
  );
  const outer = new Uint8Array(block).fill(0x5c);
  for (let at = 0; at < short.length; at++) {
    inner[at] = (short[at] ?? 0) ^ 0x36;
    outer[at] = (short[at] ?? 0) ^ 0x5c;
  }
  let at = block;
  for (const part of parts) {
    inner.set(part, at);
    at += part.length;
  }
  const digest = hash(name, inner, 'buffer');
  const last = new Uint8Array(block + digest.length);
  last.set(outer);
  last.set(digest, block);
  return hash(name, last, 'buffer');
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

/**
 * A key as node:crypto holds it: it takes nine microseconds to make one of bytes whenever it is given some, and one for
 * this.
 */
export type SecretKey = KeyObject;

/** Makes a key of its bytes, for all ciphers that use it. */
export function secretKey(bytes: Uint8Array): SecretKey {
  return createSecretKey(bytes);
}

/** An AEAD with its key; two microseconds a call and, with AES-GCM, a microsecond more for four kilobytes. */
export function createAeadOpener(aead: Aead, secret: SecretKey, tagLength: 16 | 8): AeadOpener {
  return (nonce, additionalData, sealed) => {
    const length = sealed.length - tagLength;
    if (length < 0) return undefined;
    const decipher = createDecipher(aead, secret, nonce, tagLength);
    decipher.setAAD(additionalData, { plaintextLength: length });
    decipher.setAuthTag(sealed.subarray(length));
    // A stack that nobody reads would double what a wrong tag costs, and a search tries thousands.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      const plain = decipher.update(sealed.subarray(0, length));
      decipher.final();
      return plain;
    } catch {
      // The one thing that final() has to say about a message of this kind is that its tag is wrong.
      return undefined;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

function createDecipher(aead: Aead, key: SecretKey, nonce: Uint8Array, authTagLength: 16 | 8) {
  // One call for each kind, as the types of node:crypto want it.
  if (aead === 'chacha20-poly1305') return createDecipheriv(aead, key, nonce, { authTagLength });
  if (aead === 'aes-128-gcm' || aead === 'aes-256-gcm')
    return createDecipheriv(aead, key, nonce, { authTagLength });
  return createDecipheriv(aead, key, nonce, { authTagLength });
}

/** Encrypts any number of 16-byte blocks in one call, each by itself (ECB); the result is a new array. */
export type BlockCipher = (blocks: Uint8Array) => Uint8Array;

/** An AES block cipher for a key of 16 or 32 bytes; made once, it costs well under a microsecond a call. */
export function createBlockCipher(secret: SecretKey): BlockCipher {
  const name = secret.symmetricKeySize === 16 ? 'aes-128-ecb' : 'aes-256-ecb';
  const cipher = createCipheriv(name, secret, null);
  cipher.setAutoPadding(false);
  return (blocks) => cipher.update(blocks);
}

/** The inverse of a block cipher, block by block (ECB): what CBC is made of. The input is whole blocks. */
export function createBlockDecipher(name: BlockCipherName, key: Uint8Array): BlockCipher {
  const decipher = createDecipheriv(name, createSecretKey(key), null);
  decipher.setAutoPadding(false);
  return (blocks) => decipher.update(blocks);
}
