import { expect, test } from '@jest/globals';
import { hostOf } from '../../../analyzer/model/endpoint.ts';

test.each([
  ['198.18.0.1:8080', '198.18.0.1'],
  ['[2001:db8::1]:443', '[2001:db8::1]'],
])('the host of %s is %s', (endpoint, host) => {
  expect(hostOf(endpoint)).toBe(host);
});
