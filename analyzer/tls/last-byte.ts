/**
 * The last byte of a TLS 1.3 record's plaintext, decrypted alone: its content type, or padding (RFC 8446 5.2).
 *
 * A search for the number of a record tries up to a thousand. One block of keystream tells 98 % of the wrong ones,
 * for a tenth of what the whole record with its tag costs; the rest has to show its tag.
 */
import { ChaCha20 } from './chacha20.ts';
import type { BlockCipher } from './decrypt.ts';
import { ContentType } from './record-header.ts';

/** Tells whether a record may have the nonce with its last 64 bits XORed by `high` and `low`. */
export type LastByteFits = (
  sealed: DataView,
  from: number,
  length: number,
  high: number,
  low: number,
) => boolean;

const aesBlock = 16;
/** GCM's block 1 is spent on the tag; the first block of plaintext has counter 2 (NIST SP 800-38D 7.1). */
const firstGcmCounter = 2;
const chachaBlock = 64;
/** ChaCha20's block 0 is the key of the tag (RFC 8439 2.8). */
const firstChachaCounter = 1;

/** What the last byte can be: the type of a record that is encrypted, or padding behind it (RFC 8446 5.4). */
function isTypeOrPadding(byte: number): boolean {
  return byte === 0 || (byte >= ContentType.ALERT && byte <= ContentType.HEARTBEAT);
}

/** One counter block on its way into a cipher, which reads it at once: one place for all keys. */
const block = new Uint8Array(aesBlock);
const view = new DataView(block.buffer);

/** For AES-GCM, by its block cipher, and the base nonce of three big-endian words. */
export function lastByteOfGcm(encrypt: BlockCipher, base: readonly [number, number, number]): LastByteFits {
  return (sealed, from, length, high, low) => {
    const last = length - 1;
    view.setUint32(0, base[0]);
    view.setUint32(4, base[1] ^ high);
    view.setUint32(8, base[2] ^ low);
    view.setUint32(12, firstGcmCounter + Math.floor(last / aesBlock));
    return isTypeOrPadding(sealed.getUint8(from + last) ^ (encrypt(block)[last % aesBlock] ?? 0));
  };
}

/** For ChaCha20-Poly1305; the words of the nonce are little-endian, as the cipher reads them. */
export function lastByteOfChaCha(
  key: Uint8Array,
  nonceOf: (high: number, low: number) => readonly [number, number, number],
): LastByteFits {
  const chacha = new ChaCha20(key);
  const out = new DataView(new ArrayBuffer(chachaBlock));
  return (sealed, from, length, high, low) => {
    const index = Math.floor((length - 1) / chachaBlock);
    const start = index * chachaBlock;
    chacha.apply(nonceOf(high, low), firstChachaCounter + index, sealed, from + start, length - start, out);
    return isTypeOrPadding(out.getUint8(length - start - 1));
  };
}
