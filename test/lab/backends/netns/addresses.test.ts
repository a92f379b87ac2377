import { describe, expect, test } from '@jest/globals';
import { planNetwork } from '../../../../lab/backends/netns/addresses.ts';
import { clientProxyServer } from '../../../../lab/model/topology.ts';

describe('the plan of a network', () => {
  const plan = planNetwork(clientProxyServer, 'abcd1234');
  const ends = plan.hops.flatMap(({ wires }) => wires.flatMap((wire) => wire.ends));

  test("each host and each hop's router has a namespace that carries the run's id", () => {
    expect(plan.namespaces).toEqual([
      'h2l-abcd1234-client',
      'h2l-abcd1234-proxy',
      'h2l-abcd1234-server',
      'h2l-abcd1234-router0',
      'h2l-abcd1234-router1',
    ]);
  });

  test('addresses are from 198.18.0.0/15, each once; both ends of a wire share a subnet', () => {
    const addresses = ends.map(({ address }) => address);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) expect(address).toMatch(/^198\.(18|19)\.\d+\.\d+$/);
    for (const { wires } of plan.hops) {
      for (const { subnet, ends: both } of wires) {
        for (const { address } of both) expect(`${address.replace(/\.\d+$/, '')}.0/24`).toBe(subnet);
      }
    }
  });

  test('no interface name is used twice in a namespace, and none tells what this is', () => {
    const names = ends.map(({ namespace, device }) => `${namespace} ${device}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { device } of ends) expect(device).toMatch(/^eth\d$/);
  });
});
