import { expect, test } from '@jest/globals';
import * as topologies from '../../../lab/model/topologies.ts';
import { partyOf } from '../../../lab/model/topology.ts';

test.each(Object.values(topologies).map((topology) => [topology.id, topology] as const))(
  '%s: hosts and hops have names of their own, and everybody is reached from a client',
  (_, { hosts, hops }) => {
    expect(new Set(hosts).size).toBe(hosts.length);
    expect(new Set(hops.map(({ name }) => name)).size).toBe(hops.length);
    const reached = new Set(hosts.filter((host) => partyOf(host) === 'client'));
    // Hops are listed from the client on.
    for (const { from, to } of hops) {
      expect(reached.has(from)).toBe(true);
      reached.add(to);
    }
    expect([...reached].sort()).toEqual([...hosts].sort());
  },
);

test('each has an id of its own', () => {
  const ids = Object.values(topologies).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
