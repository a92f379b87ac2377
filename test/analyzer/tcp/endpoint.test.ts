import { describe, expect, test } from '@jest/globals';
import { formatEndpoint } from '../../../analyzer/tcp/endpoint.ts';

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
