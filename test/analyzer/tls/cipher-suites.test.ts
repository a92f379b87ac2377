import { expect, test } from '@jest/globals';
import { getCiphers } from 'node:tls';
import { createCipheriv } from 'node:crypto';
import { cipherSuite, cipherSuiteName, suitesOfSecretLength } from '../../../analyzer/tls/cipher-suites.ts';

test('every suite that is decrypted is one that node:tls can negotiate or its crypto can run', () => {
  const ids = Array.from({ length: 65536 }, (_, id) => id).filter((id) => cipherSuite(id) !== undefined);
  expect(ids).toHaveLength(14);
  const known = new Set(getCiphers());
  for (const id of ids) {
    const suite = cipherSuite(id);
    if (suite === undefined) continue;
    const openssl = suite.tls13
      ? suite.name.toLowerCase()
      : suite.name
          .replace('TLS_', '')
          .replace('WITH_', '')
          .replace('RSA_AES', 'RSA-AES')
          .replace(/_/g, '-')
          .toLowerCase();
    const short = openssl
      .replace(/aes-(\d+)/, 'aes$1')
      .replace(/^rsa-/, '')
      .replace('poly1305-sha256', 'poly1305');
    expect([suite.name, known.has(suite.tls13 ? openssl : short)]).toEqual([suite.name, true]);
    const key = new Uint8Array(suite.keyLength);
    expect(() => createCipheriv(suite.aead as 'aes-128-gcm', key, new Uint8Array(12))).not.toThrow();
  }
});

test('names of others, and numbers of the unknown', () => {
  expect(cipherSuiteName(0xc013)).toBe('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA');
  expect(cipherSuiteName(0x0a)).toBe('TLS_RSA_WITH_3DES_EDE_CBC_SHA');
  expect(cipherSuiteName(0xff)).toBe('0x00ff');
});

test('the length of a TLS 1.3 secret leaves these suites', () => {
  expect(suitesOfSecretLength(32).map((suite) => suite.id)).toEqual([0x1301, 0x1303]);
  expect(suitesOfSecretLength(48).map((suite) => suite.id)).toEqual([0x1302]);
  expect(suitesOfSecretLength(20)).toEqual([]);
});
