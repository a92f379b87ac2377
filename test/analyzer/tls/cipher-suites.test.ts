import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import {
  cipherSuite,
  cipherSuiteName,
  suiteInVersion,
  suitesOfSecretLength,
} from '../../../analyzer/tls/cipher-suites.ts';

const ids = Array.from({ length: 65536 }, (_, id) => id).filter((id) => cipherSuite(id) !== undefined);

test('every AEAD suite that is decrypted is one that node:crypto can run', () => {
  const aeads = ids.flatMap((id) => cipherSuite(id) ?? []).filter(({ aead }) => aead !== undefined);
  expect(aeads).toHaveLength(26);
  for (const { aead, keyLength, name, tagLength: authTagLength } of aeads) {
    const key = new Uint8Array(keyLength);
    const run = (): unknown =>
      createCipheriv(aead as 'aes-128-ccm', key, new Uint8Array(12), { authTagLength });
    expect([name, run]).toEqual([name, expect.any(Function)]);
    expect(run).not.toThrow();
  }
});

test("numbers and names are openssl's", () => {
  // openssl ciphers -V: 0xC0,0x2F - ECDHE-RSA-… in lines; -stdname puts the registry's name in front.
  const tls13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
  const ccm = ['TLS_AES_128_CCM_SHA256', 'TLS_AES_128_CCM_8_SHA256'];
  const options = ['-V', '-stdname', '-ciphersuites', [...tls13, ...ccm].join(':')];
  const text = execFileSync('openssl', ['ciphers', ...options, 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'], {
    encoding: 'utf8',
  });
  const known = new Map(
    text.split('\n').flatMap((line) => {
      const match = /0x(\w\w),0x(\w\w) - (TLS_\w+)/.exec(line);
      return match === null ? [] : [[parseInt(`${match[1]}${match[2]}`, 16), match[3]] as const];
    }),
  );
  expect(known.size).toBeGreaterThan(60);
  const shared = [...known.keys()].filter((id) => !cipherSuiteName(id).startsWith('0x'));
  // Debian's openssl has no 3DES and no RC4 any more.
  expect(ids.filter((id) => !known.has(id) && !cipherSuiteName(id).includes('3DES'))).toEqual([]);
  expect(shared.map((id) => [id, cipherSuiteName(id)])).toEqual(shared.map((id) => [id, known.get(id)]));
});

test.each([
  [0x1301, 0x0304, true],
  [0x1301, 0x0303, false],
  [0xc02f, 0x0303, true],
  [0xc02f, 0x0304, false],
  [0xc02f, 0x0302, false],
  [0xc013, 0x0301, true],
  [0xc013, 0x0303, true],
  [0xc027, 0x0302, false],
  [0xc013, 0x0300, false],
  [0x0005, 0x0303, false],
] as const)('suite %i is decrypted in version %i: %s', (id, version, isDecrypted) => {
  expect(suiteInVersion(id, version) !== undefined).toBe(isDecrypted);
});

test('names of others, and numbers of the unknown', () => {
  expect(cipherSuiteName(0xc013)).toBe('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA');
  expect(cipherSuiteName(0x0a)).toBe('TLS_RSA_WITH_3DES_EDE_CBC_SHA');
  expect(cipherSuiteName(0xfe)).toBe('0x00fe');
});

test('the length of a TLS 1.3 secret leaves these suites', () => {
  expect(suitesOfSecretLength(32).map((suite) => suite.id)).toEqual([0x1301, 0x1303]);
  expect(suitesOfSecretLength(48).map((suite) => suite.id)).toEqual([0x1302]);
  expect(suitesOfSecretLength(20)).toEqual([]);
});
