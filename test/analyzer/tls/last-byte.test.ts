import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import { createBlockCipher, secretKey } from '../../../analyzer/tls/decrypt.ts';
import { type LastByteFits, lastByteOfChaCha, lastByteOfGcm } from '../../../analyzer/tls/last-byte.ts';

const iv = Uint8Array.from({ length: 12 }, (_, i) => 0xa0 + i);
const words = new DataView(iv.buffer);

/** The nonce of a number: XORed into the last 64 bits (RFC 8446 5.3). */
function nonce(high: number, low: number): Uint8Array {
  const view = new DataView(iv.slice().buffer);
  view.setUint32(4, words.getUint32(4) ^ high);
  view.setUint32(8, words.getUint32(8) ^ low);
  return new Uint8Array(view.buffer);
}

function littleEndian(high: number, low: number): readonly [number, number, number] {
  const view = new DataView(nonce(high, low).buffer);
  return [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)];
}

const base = [words.getUint32(0), words.getUint32(4), words.getUint32(8)] as const;
const ciphers: readonly [string, number, (key: Uint8Array) => LastByteFits][] = [
  ['aes-128-gcm', 16, (key) => lastByteOfGcm(createBlockCipher(secretKey(key)), base)],
  ['aes-256-gcm', 32, (key) => lastByteOfGcm(createBlockCipher(secretKey(key)), base)],
  ['chacha20-poly1305', 32, (key) => lastByteOfChaCha(key, littleEndian)],
];

describe.each(ciphers)('%s', (name, keyLength, create) => {
  const key = new Uint8Array(keyLength).fill(7);

  test('says of what node:crypto encrypted whether its last byte is a type or padding', () => {
    const fits = create(key);
    const last = fc.oneof(fc.constantFrom(0, 20, 21, 22, 23, 24, 25), fc.nat(255));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        last,
        fc.nat(5),
        fc.nat(0xffffffff),
        (text, byte, high, low) => {
          const plain = Uint8Array.of(...text, byte);
          const options = { authTagLength: 16 };
          const cipher = createCipheriv(name as 'aes-128-gcm', key, nonce(high, low), options);
          const sealed = cipher.update(plain);
          const padded = new Uint8Array(sealed.length + 30).fill(0x55);
          padded.set(sealed, 5);
          expect(fits(new DataView(padded.buffer), 5, sealed.length, high, low)).toBe(
            byte === 0 || (byte >= 21 && byte <= 24),
          );
        },
      ),
    );
  });

  test('a record has few numbers that fit', () => {
    const cipher = createCipheriv(name as 'aes-128-gcm', key, nonce(0, 700), { authTagLength: 16 });
    const sealed = Uint8Array.from(cipher.update(Uint8Array.of(1, 2, 3, 23)));
    const fits = create(key);
    const view = new DataView(sealed.buffer);
    const numbers = Array.from({ length: 1000 }, (_, number) => number);
    const left = numbers.filter((number) => fits(view, 0, sealed.length, 0, number));
    expect(left).toContain(700);
    expect(left.length).toBeLessThan(50);
  });
});
