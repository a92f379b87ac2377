import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import { createBlockCipher, secretKey } from '../../../analyzer/tls/decrypt.ts';
import { createKeystream } from '../../../analyzer/tls/keystream.ts';

/** The keystream of AES-GCM is its ciphertext of zeros. */
function fromGcm(key: Uint8Array, nonce: Uint8Array, length: number): string {
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, nonce);
  return cipher.update(Buffer.alloc(length)).toString('hex');
}

test('any order of counters and lengths gives what AES-GCM of node:crypto gives', () => {
  const step = fc.record({ ahead: fc.nat(3), length: fc.oneof(fc.nat(200), fc.nat(20000)) });
  const start = fc.record({ high: fc.nat(0xffffffff), low: fc.oneof(fc.nat(9), fc.constant(0xfffffff0)) });
  const keyBytes = fc.constantFrom(16, 32);
  fc.assert(
    fc.property(start, keyBytes, fc.array(step, { maxLength: 60 }), ({ high, low }, keyLength, steps) => {
      const key = new Uint8Array(keyLength).fill(7);
      const base = [0x01020304, 0xdeadbeef, 0x05060708] as const;
      const keystream = createKeystream(createBlockCipher(secretKey(key)), base);
      let counter = low;
      for (const { ahead, length } of steps) {
        const at = keystream.take(high, counter, length);
        const bytes = Buffer.from(keystream.view.buffer, keystream.view.byteOffset + at, length);
        const nonce = Buffer.alloc(12);
        nonce.writeUInt32BE(base[0]);
        nonce.writeUInt32BE((base[1] ^ high) >>> 0, 4);
        nonce.writeUInt32BE((base[2] ^ counter) >>> 0, 8);
        expect(bytes.toString('hex')).toBe(fromGcm(key, nonce, length));
        bytes.fill(0xff); // the caller owns what it took
        counter = Math.min(counter + ahead, 0xffffffff);
        if (ahead === 0) counter = Math.max(0, counter - 1);
      }
    }),
    { numRuns: 60 },
  );
});

test('counters in order cost one block call for many records', () => {
  let calls = 0;
  const encrypt = createBlockCipher(secretKey(new Uint8Array(16)));
  const keystream = createKeystream((blocks) => (calls++, encrypt(blocks)), [0, 0, 0]);
  for (let record = 0; record < 1000; record++) keystream.take(0, record, 60);
  expect(calls).toBeLessThan(30);
});
