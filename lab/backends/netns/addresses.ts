import type { HopName, HopSpec, HostName, Topology } from '../../model/topology.ts';

/** One end of a wire: an interface in a namespace with its address. */
export interface End {
  namespace: string;
  device: string;
  address: string;
}

/** A wire between two namespaces: a veth pair with one subnet of 24 bits. */
export interface Wire {
  subnet: string;
  ends: readonly [End, End];
}

/** A hop as it is built: two wires with a router between them. */
export interface HopPlan {
  name: HopName;
  from: HostName;
  to: HostName;
  box?: HopSpec['box'];
  router: string;
  wires: readonly [near: Wire, far: Wire];
}

/** Everything that has to be made, by name. */
export interface NetworkPlan {
  namespaces: string[];
  hosts: ReadonlyMap<HostName, string>;
  hops: HopPlan[];
}

/** Subnets below 198.18.0.0/15 (RFC 2544); namespaces are private, so every run may use the same ones. */
function subnet(index: number): string {
  return `198.18.${index}`;
}

/** Names and addresses of a topology; the run's id stands in every namespace's name and nowhere on the wire. */
export function planNetwork(topology: Topology, runId: string): NetworkPlan {
  const name = (part: string): string => `h2l-${runId}-${part}`;
  const hosts = new Map(topology.hosts.map((host) => [host, name(host)]));
  const devices = new Map<string, number>();
  const end = (namespace: string, address: string): End => {
    const index = devices.get(namespace) ?? 0;
    devices.set(namespace, index + 1);
    return { namespace, device: `eth${index}`, address };
  };
  const hops = topology.hops.map((hop, index): HopPlan => {
    const router = name(`router${index}`);
    const [near, far] = [subnet(2 * index), subnet(2 * index + 1)];
    return {
      ...hop,
      router,
      wires: [
        {
          subnet: `${near}.0/24`,
          ends: [end(hosts.get(hop.from) ?? '', `${near}.2`), end(router, `${near}.1`)],
        },
        { subnet: `${far}.0/24`, ends: [end(router, `${far}.1`), end(hosts.get(hop.to) ?? '', `${far}.2`)] },
      ],
    };
  });
  return { namespaces: [...hosts.values(), ...hops.map(({ router }) => router)], hosts, hops };
}
