import { expect, test } from '@jest/globals';
import { allVariants, isSealed, readsLogs, transportOf } from '../../../lab/model/variants.ts';

test('a variant has a transport, keys or none, and logs or none', () => {
  expect(
    allVariants.map((variant) => [variant, transportOf(variant), isSealed(variant), readsLogs(variant)]),
  ).toEqual([
    ['plain', 'plain', false, false],
    ['tls', 'tls', false, false],
    ['tls-logs', 'tls', true, true],
    ['tls-nokeys', 'tls', true, false],
  ]);
});
