import { describe, expect, test } from '@jest/globals';
import { proxyHeaderLength, readProxyHeader } from '../../../analyzer/http1/proxy-header.ts';
import { proxyV2, tlv } from '../../support/proxy-header.ts';

function read(bytes: Uint8Array): object | undefined {
  expect(proxyHeaderLength(bytes)).toBe(bytes.length);
  return readProxyHeader(bytes);
}

describe('version 1 (section 2.1)', () => {
  test.each([
    [
      'PROXY TCP4 198.18.0.9 198.18.0.1 56324 443\r\n',
      { transport: 'tcp4', source: '198.18.0.9:56324', destination: '198.18.0.1:443', local: false },
    ],
    [
      'PROXY TCP6 2001:db8::9 2001:db8::1 56324 443\r\n',
      { transport: 'tcp6', source: '[2001:db8::9]:56324', destination: '[2001:db8::1]:443', local: false },
    ],
    ['PROXY UNKNOWN\r\n', { transport: 'unknown', local: true }],
    ['PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n', { transport: 'unknown', local: true }],
  ])('%s', (line, expected) => {
    expect(read(Buffer.from(line))).toEqual({ version: 1, length: line.length, ...expected });
  });

  test.each(['PROXY TCP4 x y 1 2\r\n', 'PROXY TCP5 1.1.1.1 1.1.1.1 1 2\r\n', 'PROXY \r\n', 'PROXY TCP4\n'])(
    '%j is malformed',
    (line) => {
      expect(read(Buffer.from(line))).toBeUndefined();
    },
  );
});

describe('version 2 (section 2.2)', () => {
  test('TCP over IPv4 with vectors', () => {
    const addresses = Buffer.from([198, 18, 0, 9, 198, 18, 0, 1, 0xdc, 0x04, 0x01, 0xbb]);
    const ssl = Buffer.concat([Buffer.of(0x03, 0, 0, 0, 0), tlv(0x21, 'TLSv1.3'), tlv(0x22, 'client.test')]);
    const bytes = proxyV2(1, 0x11, addresses, [
      tlv(1, 'h2'),
      tlv(2, 'a.test'),
      tlv(0x20, ssl),
      tlv(4, 'noop'),
    ]);
    expect(read(bytes)).toEqual({
      version: 2,
      local: false,
      transport: 'tcp4',
      source: '198.18.0.9:56324',
      destination: '198.18.0.1:443',
      alpn: 'h2',
      authority: 'a.test',
      tls: { version: 'TLSv1.3', clientCertificate: true, commonName: 'client.test' },
      length: bytes.length,
    });
  });

  test('IPv6, its zeros shortened as RFC 5952 4 says', () => {
    const address = (text: string): Buffer => Buffer.from(text, 'hex');
    const addresses = Buffer.concat([
      address('20010db8000000000000000000000009'),
      address('20010db8000000010001000100010001'),
      Buffer.of(0, 80, 1, 187),
    ]);
    expect(read(proxyV2(1, 0x22, addresses))).toMatchObject({
      transport: 'udp6',
      source: '[2001:db8::9]:80',
      destination: '[2001:db8:0:1:1:1:1:1]:443',
    });
  });

  test('a unix socket, a health check, a family that nobody knows', () => {
    const path = Buffer.alloc(108);
    path.write('/run/x.sock');
    expect(read(proxyV2(1, 0x31, Buffer.concat([path, Buffer.alloc(108)])))).toMatchObject({
      transport: 'unix',
      source: '/run/x.sock',
      destination: '',
    });
    expect(read(proxyV2(0, 0x00, Buffer.alloc(0)))).toEqual({
      version: 2,
      local: true,
      transport: 'unknown',
      length: 16,
    });
    expect(read(proxyV2(1, 0x51, Buffer.alloc(7)))).toMatchObject({ transport: 'unknown', local: false });
  });

  test('another version, another command, addresses that are cut: malformed', () => {
    const good = proxyV2(1, 0x11, Buffer.alloc(12));
    for (const command of [0x11, 0x31, 0x22]) {
      const bad = Uint8Array.from(good);
      bad[12] = command;
      expect(read(bad)).toBeUndefined();
    }
    expect(read(proxyV2(1, 0x11, Buffer.alloc(11)))).toBeUndefined();
  });
});

test('the beginning of a header wants more, other bytes are none', () => {
  const v2 = proxyV2(1, 0x11, Buffer.alloc(12));
  for (let length = 1; length < 16; length++) expect(proxyHeaderLength(v2.subarray(0, length))).toBe(16);
  expect(proxyHeaderLength(v2.subarray(0, 16))).toBe(28);
  expect(proxyHeaderLength(Buffer.from('PROXY TCP4'))).toBe(11);
  expect(proxyHeaderLength(Buffer.from(`PROXY ${'x'.repeat(200)}`))).toBe(0);
  for (const text of ['PRI * HTTP/2.0', 'POST / HTTP/1.1', '\u0016\u0003\u0001']) {
    expect(proxyHeaderLength(Buffer.from(text))).toBe(0);
  }
});
