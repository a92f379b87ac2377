import { describe, expect, test } from '@jest/globals';
import { clientProxyServer } from '../../../lab/model/topology.ts';

describe('the default topology', () => {
  const { hosts, hops } = clientProxyServer;

  test('is a path: each hop begins where the one before ended', () => {
    expect(hops[0]?.from).toBe('client');
    expect(hops.at(-1)?.to).toBe('server');
    hops.slice(1).forEach((hop, index) => expect(hop.from).toBe(hops[index]?.to));
  });

  test('names its hops by their ends, and every host is on the path', () => {
    for (const { name, from, to } of hops) expect(name).toBe(`${from}-${to}`);
    expect(new Set(hops.flatMap(({ from, to }) => [from, to]))).toEqual(new Set(hosts));
    expect(new Set(hosts).size).toBe(hosts.length);
  });
});
