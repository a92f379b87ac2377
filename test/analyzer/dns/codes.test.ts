import { expect, test } from '@jest/globals';
import { recordTypeName, responseCodeName } from '../../../analyzer/dns/codes.ts';

// The registries of IANA, "Domain Name System (DNS) Parameters".
test('record types by name, and those that have none here', () => {
  expect([1, 28, 33, 65, 257].map(recordTypeName)).toEqual(['A', 'AAAA', 'SRV', 'HTTPS', 'CAA']);
  expect(recordTypeName(65_280)).toBe('TYPE65280');
});

test('response codes by name, and those that have none here', () => {
  expect([0, 2, 3, 5, 16].map(responseCodeName)).toEqual([
    'NOERROR',
    'SERVFAIL',
    'NXDOMAIN',
    'REFUSED',
    'BADVERS',
  ]);
  expect(responseCodeName(3841)).toBe('RCODE3841');
});
