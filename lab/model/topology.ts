/** What a host is for. */
export type Party = 'client' | 'proxy' | 'server' | 'dns';

/**
 * Hosts of a topology; each has a network namespace of its own. The first of its party has the plain name, the
 * others an ordinal from 2 (`server-2`).
 */
export type HostName = Party | `${Party}-${number}`;

/** What a hop is between, by its two ends; the first opens the connections. */
export type Wire =
  'client-proxy' | 'proxy-server' | 'client-server' | 'proxy-proxy' | 'client-dns' | 'proxy-dns';

/** A hop of the path; a second one between the same parties has an ordinal (`proxy-server-2`). */
export type HopName = Wire | `${Wire}-${number}`;

/** One hop: who opens connections to whom. */
export interface HopSpec {
  name: HopName;
  from: HostName;
  to: HostName;
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

/** The default: a client, a proxy, a server, and a router on each hop where the backend has one. */
export const clientProxyServer: Topology = {
  id: 'client-proxy-server',
  hosts: ['client', 'proxy', 'server'],
  hops: [
    { name: 'client-proxy', from: 'client', to: 'proxy' },
    { name: 'proxy-server', from: 'proxy', to: 'server' },
  ],
};

/** No proxy: the client talks to the server itself. */
export const clientServer: Topology = {
  id: 'client-server',
  hosts: ['client', 'server'],
  hops: [{ name: 'client-server', from: 'client', to: 'server' }],
};
