/**
 * Where the parties of a run listen and whom they talk to, read from its topology.
 */
import type { Host } from '../../kit/define-backend.ts';
import { hopsFrom, hopsTo, type HostName, partyOf, type Topology } from '../../model/topology.ts';

/** An address and a port. */
export interface Endpoint {
  address: string;
  port: number;
}

/** A network that stands, and the port on which the run's parties listen. */
export interface Wired {
  topology: Topology;
  port: number;
  host(name: HostName): Host;
}

/** Where a host listens: the address of its hop, or every address when it is the end of several. */
export function listenAt({ topology, port, host }: Wired, name: HostName): Endpoint {
  const [hop, ...others] = hopsTo(topology, name);
  if (hop === undefined) throw new Error(`nobody talks to ${name} in the topology ${topology.id}`);
  return { address: others.length === 0 ? host(name).address(hop.name) : '0.0.0.0', port };
}

/** Whom a host opens connections to, in the order of its hops; name servers are not among them. */
export function upstreamsOf({ topology, port, host }: Wired, name: HostName): Endpoint[] {
  return hopsFrom(topology, name)
    .filter(({ to }) => partyOf(to) !== 'dns')
    .map((hop) => ({ address: host(hop.to).address(hop.name), port }));
}
