import { expect, test } from '@jest/globals';
import { maskedFields } from '../../../reports/html/secret-fields.ts';

test('values of secrets are masked by name, others stay', () => {
  const fields = maskedFields([
    ['Authorization', 'Bearer abc'],
    ['x-api-key', 'k'],
    ['x-auth-token', 't'],
    ['cookie', 'a=b'],
    [':path', '/shop.v1.Catalog/GetItem'],
  ]);
  expect(fields.map(([, value]) => value)).toEqual([
    '(masked, 10 octets)',
    '(masked, 1 octets)',
    '(masked, 1 octets)',
    '(masked, 3 octets)',
    '/shop.v1.Catalog/GetItem',
  ]);
});
