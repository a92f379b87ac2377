import { expect, test } from '@jest/globals';
import { loopback } from '../../../analyzer/link/loopback.ts';

test.each([
  ['AF_INET, little endian', [2, 0, 0, 0], 0x0800],
  ['AF_INET, big endian', [0, 0, 0, 2], 0x0800],
  ['AF_INET6 of FreeBSD', [28, 0, 0, 0], 0x86dd],
  ['AF_INET6 of macOS', [30, 0, 0, 0], 0x86dd],
  ['AF_INET6 of OpenBSD', [0, 0, 0, 24], 0x86dd],
  ['AF_UNIX', [1, 0, 0, 0], 0],
])('%s', (_name, bytes, etherType) => {
  const start = { etherType: 1, offset: 1 };
  loopback(Uint8Array.from(bytes), start);
  expect(start).toEqual({ etherType, offset: 4 });
});

test('a cut header carries nothing', () => {
  const start = { etherType: 1, offset: 1 };
  loopback(Uint8Array.of(2, 0, 0), start);
  expect(start).toEqual({ etherType: 0, offset: 0 });
});
