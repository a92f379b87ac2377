import { describe, expect, test } from '@jest/globals';
import { parseGrpcTimeout } from '../../../analyzer/model/grpc-timeout.ts';

describe('grpc-timeout', () => {
  test.each([
    ['1H', 3600e9],
    ['2M', 120e9],
    ['10S', 10e9],
    ['300m', 300e6],
    ['99u', 99e3],
    ['7n', 7],
    ['0S', 0],
    ['99999999H', 99_999_999 * 3600e9],
  ])('%s', (value, ns) => {
    expect(parseGrpcTimeout(value)).toBe(ns);
  });

  test.each([undefined, '', '10', 'm', '10s', '-1S', '123456789m', '1.5S', ' 1S', '1S ', '1h', 'S1'])(
    '%s is none',
    (value) => {
      expect(parseGrpcTimeout(value)).toBeUndefined();
    },
  );
});
