import { expect, test } from '@jest/globals';
import { readCount } from '../../../analyzer/grpc/decimal.ts';

test.each([
  ['0', 0],
  ['007', 7],
  ['999999999', 999_999_999],
])('%s', (text, number) => {
  expect(readCount(text)).toBe(number);
});

test.each([undefined, '', '-1', '1.5', ' 1', '1e3', '1234567890'])('%s is none', (text) => {
  expect(readCount(text)).toBeUndefined();
});
