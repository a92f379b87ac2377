import { describe, expect, test } from '@jest/globals';
import {
  clientProxyServer,
  clientServer,
  hopsFrom,
  hopsTo,
  hostsOf,
  isHopName,
  partyOf,
  wire,
  withoutProxies,
} from '../../../lab/model/topology.ts';
import { behindNat, twoClients, twoProxies, twoServers, withDns } from '../../../lab/model/topologies.ts';

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

describe('names', () => {
  test('of hosts tell their party', () => {
    expect(partyOf('server-2')).toBe('server');
    expect(partyOf('dns')).toBe('dns');
    expect(hostsOf(twoServers, 'server')).toEqual(['server', 'server-2']);
  });

  test('of hops are the parties at their ends, with an ordinal from the second on', () => {
    const names = wire([
      ['client', 'proxy'],
      ['client-2', 'proxy'],
      ['proxy', 'proxy-2', 'firewall'],
      ['proxy-2', 'server'],
    ]);
    expect(names.map(({ name }) => name)).toEqual([
      'client-proxy',
      'client-proxy-2',
      'proxy-proxy',
      'proxy-server',
    ]);
    expect(names[2]?.box).toBe('firewall');
    expect(() => wire([['server', 'client']])).toThrow('a hop from server to client has no name');
    expect(isHopName('proxy-server-2')).toBe(true);
    expect(isHopName('proxy-server-x')).toBe(false);
  });
});

test('hops of a host are those that it opens, and those that it accepts', () => {
  expect(hopsFrom(twoServers, 'proxy').map(({ to }) => to)).toEqual(['server', 'server-2']);
  expect(hopsTo(twoClients, 'proxy').map(({ from }) => from)).toEqual(['client', 'client-2']);
  expect(hopsTo(clientProxyServer, 'client')).toEqual([]);
});

describe('without proxies', () => {
  const wires = (topology: Parameters<typeof withoutProxies>[0]): string[] =>
    withoutProxies(topology).hops.map(({ from, to, name, box }) =>
      [from, to, name, box].filter(Boolean).join(' '),
    );

  test('clients are wired to what they reached', () => {
    expect(withoutProxies(clientServer)).toBe(clientServer);
    expect(wires(clientProxyServer)).toEqual(['client server client-server']);
    expect(wires(twoProxies)).toEqual(['client server client-server']);
    expect(wires(twoServers)).toEqual(['client server client-server', 'client server-2 client-server-2']);
    expect(wires(twoClients)).toEqual(['client server client-server', 'client-2 server client-server-2']);
    expect(withoutProxies(twoClients).hosts).toEqual(['client', 'client-2', 'server']);
  });

  test('the box at the client and the name server stay', () => {
    expect(wires(behindNat)).toEqual(['client server client-server nat']);
    expect(wires(withDns)).toEqual(['client server client-server', 'client dns client-dns']);
  });
});
