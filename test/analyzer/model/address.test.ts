import { isIPv6 } from 'node:net';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatIpv4, formatIpv6 } from '../../../analyzer/model/address.ts';

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
