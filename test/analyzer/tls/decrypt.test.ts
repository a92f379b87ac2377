import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import {
  createAeadOpener,
  createBlockCipher,
  createBlockDecipher,
  secretKey,
  hmac,
} from '../../../analyzer/tls/decrypt.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? '').toString('hex');

test('HMAC-SHA-256 of RFC 4231 test case 2, in one part and in several', () => {
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  const text = Buffer.from('what do ya want for nothing?');
  expect(toHex(hmac('sha256', Buffer.from('Jefe'), text))).toBe(expected);
  expect(toHex(hmac('sha256', Buffer.from('Jefe'), text.subarray(0, 7), text.subarray(7)))).toBe(expected);
});

test.each(['md5', 'sha1', 'sha256', 'sha384'] as const)(
  "HMAC-%s is node:crypto's, for keys and texts of any length",
  (name) => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(bytes, fc.array(bytes, { maxLength: 4 }), (key, parts) => {
        const expected = createHmac(name, key);
        for (const part of parts) expected.update(part);
        expect(toHex(hmac(name, key, ...parts))).toBe(expected.digest('hex'));
      }),
      { numRuns: 50 },
    );
  },
);

test('AES-128 of one block, FIPS 197 appendix C.1', () => {
  const encrypt = createBlockCipher(secretKey(hex('000102030405060708090a0b0c0d0e0f')));
  expect(toHex(encrypt(hex('00112233445566778899aabbccddeeff')))).toBe('69c4e0d86a7b0430d8cdb78070b4c55a');
});

test('AES-256 of one block, FIPS 197 appendix C.3', () => {
  const encrypt = createBlockCipher(
    secretKey(hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f')),
  );
  expect(toHex(encrypt(hex('00112233445566778899aabbccddeeff')))).toBe('8ea2b7ca516745bfeafc49904b496089');
});

describe('AEAD', () => {
  // The GCM specification, test case 4 (AES-128).
  const key = hex('feffe9928665731c6d6a8f9467308308');
  const nonce = hex('cafebabefacedbaddecaf888');
  const aad = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
  const sealed = hex(
    '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e' +
      '21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47',
  );

  const open = createAeadOpener('aes-128-gcm', secretKey(key), 16);

  test('opens a published message', () => {
    const plain =
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
      '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39';
    expect(toHex(open(nonce, aad, sealed))).toBe(plain);
  });

  test('a changed tag, changed data and too few bytes open nothing', () => {
    const changed = sealed.slice();
    changed[changed.length - 1] = 0;
    expect(open(nonce, aad, changed)).toBeUndefined();
    expect(open(nonce, hex('00'), sealed)).toBeUndefined();
    expect(open(nonce, aad, new Uint8Array(15))).toBeUndefined();
  });
});

test('a block decipher undoes the block cipher', () => {
  const key = hex('000102030405060708090a0b0c0d0e0f');
  const blocks = Uint8Array.from({ length: 64 }, (_, at) => at);
  const decipher = createBlockDecipher('aes-128-ecb', key);
  const encrypted = createBlockCipher(secretKey(key))(blocks);
  expect(toHex(decipher(encrypted))).toBe(toHex(blocks));
  expect(toHex(decipher(encrypted.subarray(16, 32)))).toBe(toHex(blocks.subarray(16, 32)));
});
