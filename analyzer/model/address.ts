import { readU16 } from './bytes.ts';
import type { Endpoint } from './chunk.ts';

/** Text of the IPv4 address at `at`, dotted. */
export function formatIpv4(bytes: Uint8Array, at: number): string {
  return `${bytes[at] ?? 0}.${bytes[at + 1] ?? 0}.${bytes[at + 2] ?? 0}.${bytes[at + 3] ?? 0}`;
}

/** Text of the IPv6 address at `at`: lower case, the longest run of two or more zero words as `::`, mapped IPv4 dotted (RFC 5952). */
export function formatIpv6(bytes: Uint8Array, at: number): string {
  const words = Array.from({ length: 8 }, (_, index) => readU16(bytes, at + index * 2));
  const mapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
  if (mapped) return `::ffff:${formatIpv4(bytes, at + 12)}`;
  let bestStart = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && words[start + length] === 0) length++;
    if (length > bestLength) {
      bestStart = start;
      bestLength = length;
    }
  }
  const hex = (part: readonly number[]): string => part.map((word) => word.toString(16)).join(':');
  if (bestStart < 0) return hex(words);
  return `${hex(words.slice(0, bestStart))}::${hex(words.slice(bestStart + bestLength))}`;
}

/** Text of the address at `at`, by the version of IP. */
export function formatAddress(bytes: Uint8Array, at: number, version: 4 | 6): string {
  return version === 4 ? formatIpv4(bytes, at) : formatIpv6(bytes, at);
}

/** Text of the address at `at` and a port: `198.18.0.1:8080`, `[2001:db8::1]:443`. */
export function formatEndpoint(bytes: Uint8Array, at: number, version: 4 | 6, port: number): Endpoint {
  return version === 4 ? `${formatIpv4(bytes, at)}:${port}` : `[${formatIpv6(bytes, at)}]:${port}`;
}
