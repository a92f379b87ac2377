import { describe, expect, test } from '@jest/globals';
import { addressIn, freeSubnets } from '../../../../lab/backends/docker/subnets.ts';

describe('freeSubnets', () => {
  test('gives every /28 of 198.19.0.0/16 once', () => {
    const all = [...freeSubnets([], 'seed')];
    expect(new Set(all).size).toBe(4096);
    expect(all.every((subnet) => /^198\.19\.\d+\.\d+\/28$/.test(subnet))).toBe(true);
  });

  test('leaves out what overlaps, whichever of the two is larger', () => {
    const free = new Set(freeSubnets(['198.19.0.0/24', '198.19.1.17/32', '10.0.0.0/8', 'fd00::/8'], 'seed'));
    expect(free.size).toBe(4096 - 16 - 1);
    expect(free.has('198.19.0.240/28')).toBe(false);
    expect(free.has('198.19.1.16/28')).toBe(false);
    expect(free.has('198.19.1.32/28')).toBe(true);
  });

  test('gives nothing when the whole range is taken', () => {
    expect([...freeSubnets(['198.18.0.0/15'], 'seed')]).toEqual([]);
  });

  test('starts elsewhere for another run', () => {
    const starts = ['aaaa1111', 'aaaa1112', 'bbbb0000'].map((seed) => freeSubnets([], seed).next().value);
    expect(new Set(starts).size).toBe(3);
  });
});

test('addressIn counts from the network address', () => {
  expect(addressIn('198.19.0.16/28', 2)).toBe('198.19.0.18');
  expect(addressIn('198.19.255.240/28', 14)).toBe('198.19.255.254');
});
