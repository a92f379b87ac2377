import { expect, test } from '@jest/globals';
import { recordOverhead } from '../../../analyzer/model/record-overhead.ts';

// RFC 8446 5.2: inner type and tag. RFC 5288 3 and RFC 6655 3: explicit nonce of 8 octets and tag. RFC 7905 2: the tag.
test.each([
  [0x304, 'TLS_AES_128_GCM_SHA256', 17],
  [0x304, 'TLS_CHACHA20_POLY1305_SHA256', 17],
  [0x304, 'TLS_AES_128_CCM_8_SHA256', 9],
  [0x303, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 24],
  [0x303, 'TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8', 16],
  [0x303, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 16],
  [0x303, 'TLS_RSA_WITH_AES_128_CBC_SHA', undefined],
  [0x301, 'TLS_RSA_WITH_AES_128_CBC_SHA', undefined],
])('version %i, %s', (version, name, octets) => {
  expect(recordOverhead(version, name)).toBe(octets);
});
