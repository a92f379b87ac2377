import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTlvs } from '../../../analyzer/http1/proxy-tlvs.ts';
import { tlv } from '../../support/proxy-header.ts';

test('ALPN, authority and TLS; unknown types are passed over', () => {
  const bytes = Buffer.concat([tlv(0xe0, 'vendor'), tlv(1, 'h2'), tlv(0x20, Buffer.of(1, 0, 0, 0, 1))]);
  expect(readTlvs(bytes)).toEqual({ alpn: 'h2', tls: { clientCertificate: false } });
  expect(readTlvs(tlv(0x20, Buffer.of(0, 0, 0, 0, 0)))).toEqual({});
});

test('a certificate that was shown and is not trusted is none', () => {
  expect(readTlvs(tlv(0x20, Buffer.of(3, 0, 0, 0, 1))).tls).toEqual({ clientCertificate: false });
  expect(readTlvs(tlv(0x20, Buffer.of(5, 0, 0, 0, 0))).tls).toEqual({ clientCertificate: true });
});

test('a vector that is cut ends it, any bytes do', () => {
  expect(readTlvs(Buffer.concat([tlv(2, 'a.test'), tlv(1, 'h2').subarray(0, 4)]))).toEqual({
    authority: 'a.test',
  });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => typeof readTlvs(bytes) === 'object'));
});
