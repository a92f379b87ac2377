import { isIPv6 } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatAddress, formatEndpoint, formatIpv4, formatIpv6 } from '../../../analyzer/model/address.ts';

test('IPv4 is dotted, from anywhere in a packet', () => {
  expect(formatIpv4(Uint8Array.of(9, 198, 18, 0, 255), 1)).toBe('198.18.0.255');
});

// RFC 5952 4 and 5: the examples of each of its rules.
test.each([
  [[0x2001, 0xdb8, 0, 0, 0, 0, 2, 1], '2001:db8::2:1'],
  [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], '2001:db8:0:1:1:1:1:1'],
  [[0x2001, 0, 0, 1, 0, 0, 0, 1], '2001:0:0:1::1'],
  [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], '2001:db8::1:0:0:1'],
  [[0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201], '::ffff:192.0.2.1'],
  [[0, 0, 0, 0, 0, 0, 0, 0], '::'],
])('IPv6 %j', (words, text) => {
  expect(formatIpv6(Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff])), 0)).toBe(text);
});

test('any IPv6 address is one to Node, and the same as its URLs write', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 0, 1, 0xab, 0xff), { minLength: 16, maxLength: 16 }), (bytes) => {
      const text = formatIpv6(Uint8Array.from(bytes), 0);
      expect(isIPv6(text)).toBe(true);
      if (!text.startsWith('::ffff:')) expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`);
    }),
    { numRuns: 200 },
  );
});

function v6(...words: number[]): Uint8Array {
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

describe('endpoints as text', () => {
  test('IPv4', () => {
    expect(formatEndpoint(Uint8Array.of(0, 198, 18, 0, 255), 1, 4, 8080)).toBe('198.18.0.255:8080');
  });

  // The examples are those of RFC 5952, section 4.
  test.each([
    [v6(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), '[2001:db8::1]:443'],
    [v6(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1), '[2001:db8:0:1:1:1:1:1]:443'],
    [v6(0x2001, 0, 0, 1, 0, 0, 0, 1), '[2001:0:0:1::1]:443'],
    [v6(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1), '[2001:db8::1:0:0:1]:443'],
    [v6(0, 0, 0, 0, 0, 0, 0, 0), '[::]:443'],
    [v6(0, 0, 0, 0, 0, 0, 0, 1), '[::1]:443'],
    [v6(0xfe80, 0, 0, 0, 0, 0, 0, 0), '[fe80::]:443'],
    [v6(0, 0, 0, 0, 0, 0xffff, 0xc612, 0x0001), '[::ffff:198.18.0.1]:443'],
  ])('IPv6 in its shortest form: %#', (bytes, text) => {
    expect(formatEndpoint(bytes, 0, 6, 443)).toBe(text);
  });
});

test('addresses by the version of IP', () => {
  expect(formatAddress(Uint8Array.of(198, 18, 0, 255), 0, 4)).toBe('198.18.0.255');
  expect(formatAddress(v6(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 0, 6)).toBe('2001:db8::1');
});
