/** What a host is for. */
export type Party = 'client' | 'proxy' | 'server' | 'dns';

/**
 * Hosts of a topology; each has a network namespace of its own. The first of its party has the plain name, the
 * others an ordinal from 2 (`server-2`).
 */
export type HostName = Party | `${Party}-${number}`;

/** What a hop is between, by its two ends; the first opens the connections. */
export type Wire =
  | 'client-proxy'
  | 'proxy-server'
  | 'client-server'
  | 'proxy-proxy'
  | 'client-dns'
  | 'proxy-dns';

/** A hop of the path; a second one between the same parties has an ordinal (`proxy-server-2`). */
export type HopName = Wire | `${Wire}-${number}`;

/** One hop: who opens connections to whom. */
export interface HopSpec {
  name: HopName;
  from: HostName;
  to: HostName;
  /**
   * What the router of the hop does besides forwarding: `nat` hides the near end behind its own address, `firewall`
   * lets in only connections that the near end has opened. Both follow connections, as the kernel's conntrack does.
   */
  box?: 'nat' | 'firewall';
}

/** Hosts and the hops between them, as data. */
export interface Topology {
  id: string;
  hosts: readonly HostName[];
  hops: readonly HopSpec[];
}

const hopName = /^(client-proxy|proxy-server|client-server|proxy-proxy|client-dns|proxy-dns)(-\d+)?$/;

/** True for what can be the name of a hop. */
export function isHopName(name: unknown): name is HopName {
  return typeof name === 'string' && hopName.test(name);
}

/** What a host is for, by its name. */
export function partyOf(host: HostName): Party {
  return host.replace(/-\d+$/, '') as Party;
}

/** The hosts of a party, in the order of the topology. */
export function hostsOf({ hosts }: Topology, party: Party): HostName[] {
  return hosts.filter((host) => partyOf(host) === party);
}

/** Hops that a host opens connections on. */
export function hopsFrom({ hops }: Topology, host: HostName): HopSpec[] {
  return hops.filter(({ from }) => from === host);
}

/** Hops that a host accepts connections on. */
export function hopsTo({ hops }: Topology, host: HostName): HopSpec[] {
  return hops.filter(({ to }) => to === host);
}

/** Gives hops their names: the parties at their ends, with an ordinal from the second of its kind on. */
export function wire(
  ends: readonly (readonly [from: HostName, to: HostName, box?: HopSpec['box']])[],
): HopSpec[] {
  const made = new Map<string, number>();
  return ends.map(([from, to, box]) => {
    const kind = `${partyOf(from)}-${partyOf(to)}`;
    const ordinal = (made.get(kind) ?? 0) + 1;
    made.set(kind, ordinal);
    const name = ordinal === 1 ? kind : `${kind}-${ordinal}`;
    if (!isHopName(name)) throw new Error(`a hop from ${from} to ${to} has no name that the analyzer knows`);
    return { name, from, to, ...(box === undefined ? {} : { box }) };
  });
}

/**
 * The same topology for a run without a proxy: whoever reached a server through proxies is wired to it. Boxes stay on
 * the hop that leaves the client.
 */
export function withoutProxies(topology: Topology): Topology {
  if (hostsOf(topology, 'proxy').length === 0) return topology;
  const reached = (host: HostName): HostName[] =>
    partyOf(host) === 'proxy' ? hopsFrom(topology, host).flatMap(({ to }) => reached(to)) : [host];
  const ends = topology.hops
    .filter(({ from }) => partyOf(from) !== 'proxy')
    .flatMap(({ from, to, box }) =>
      [...new Set(reached(to))]
        .filter((end) => partyOf(end) !== 'dns' || partyOf(to) === 'dns')
        .map((end) => [from, end, box] as const),
    );
  return {
    id: `${topology.id}-without-proxy`,
    hosts: topology.hosts.filter((host) => partyOf(host) !== 'proxy'),
    hops: wire(ends),
  };
}

/** The default: a client, a proxy, a server, and a router on each hop where the backend has one. */
export const clientProxyServer: Topology = {
  id: 'client-proxy-server',
  hosts: ['client', 'proxy', 'server'],
  hops: wire([
    ['client', 'proxy'],
    ['proxy', 'server'],
  ]),
};

/** No proxy: the client talks to the server itself. */
export const clientServer: Topology = {
  id: 'client-server',
  hosts: ['client', 'server'],
  hops: wire([['client', 'server']]),
};
