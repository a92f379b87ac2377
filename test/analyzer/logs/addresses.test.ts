import { describe, expect, test } from '@jest/globals';
import { endpoint, hostAddress } from '../../../analyzer/logs/addresses.ts';

describe('endpoints as captures write them', () => {
  test.each([
    ['198.18.0.1:80', '198.18.0.1:80'],
    ['[2001:0DB8::1]:443', '[2001:db8::1]:443'],
    ['2001:db8::1:443', '[2001:db8::1]:443'],
    ['[::ffff:198.18.0.1]:80', '198.18.0.1:80'],
    ['ipv4:198.18.0.1:80', '198.18.0.1:80'],
    ['ipv6:[::1]:80', '[::1]:80'],
    ['grpc://198.18.0.1:50051', '198.18.0.1:50051'],
    ['dns:///198.18.0.1:50051', '198.18.0.1:50051'],
  ])('%s', (text, expected) => {
    expect(endpoint(text)).toBe(expected);
  });

  test.each(['', '-', 'localhost:80', 'a.test:80', '198.18.0.1', '198.18.0.1:99999', '/run/x.sock', '[x]:1'])(
    '%j is none',
    (text) => {
      expect(endpoint(text)).toBeUndefined();
    },
  );

  test.each([
    ['198.18.0.1', '198.18.0.1'],
    ['[fe80::1%eth0]', 'fe80::1'],
    ['host', undefined],
  ])('the address %s', (text, expected) => {
    expect(hostAddress(text)).toBe(expected);
  });
});
