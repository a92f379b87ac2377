import { expect, test } from '@jest/globals';
import { wrongName, wrongNameKinds } from '../../../../lab/faults/peers/names.ts';

test.each([
  // RFC 1035 4.1.1: 3 is NXDOMAIN, 2 SERVFAIL.
  ['nxdomain', { rcode: 3 }],
  ['servfail', { rcode: 2 }],
  ['silent', { silent: true }],
  ['slow', { delayMs: 70 }],
  ['stale', { stale: true }],
] as const)('%s', (kind, wish) => {
  expect(wrongNameKinds).toContain(kind);
  expect(wrongName(kind, 70)).toEqual(wish);
});
