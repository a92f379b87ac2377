/** Hosts of a topology; each has a network namespace of its own. */
export type HostName = 'client' | 'proxy' | 'server';

/** A hop of the path, named by its two ends; the first opens the connections. */
export type HopName = 'client-proxy' | 'proxy-server' | 'client-server';

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

/** The default: a client, a proxy, a server, and a router on each hop where the backend has one. */
export const clientProxyServer: Topology = {
  id: 'client-proxy-server',
  hosts: ['client', 'proxy', 'server'],
  hops: [
    { name: 'client-proxy', from: 'client', to: 'proxy' },
    { name: 'proxy-server', from: 'proxy', to: 'server' },
  ],
};
