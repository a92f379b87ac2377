/** Topologies besides the default, as data. A scenario takes one of them, or wires its own with `wire`. */
import { type Topology, wire } from './topology.ts';

export { clientServer } from './topology.ts';

/** Two proxies in a row, as an edge and a mesh sidecar are. */
export const twoProxies: Topology = {
  id: 'two-proxies',
  hosts: ['client', 'proxy', 'proxy-2', 'server'],
  hops: wire([
    ['client', 'proxy'],
    ['proxy', 'proxy-2'],
    ['proxy-2', 'server'],
  ]),
};

/** Two servers behind one proxy that shares its requests out between them. */
export const twoServers: Topology = {
  id: 'two-servers',
  hosts: ['client', 'proxy', 'server', 'server-2'],
  hops: wire([
    ['client', 'proxy'],
    ['proxy', 'server'],
    ['proxy', 'server-2'],
  ]),
};

/** Two clients of one proxy. */
export const twoClients: Topology = {
  id: 'two-clients',
  hosts: ['client', 'client-2', 'proxy', 'server'],
  hops: wire([
    ['client', 'proxy'],
    ['client-2', 'proxy'],
    ['proxy', 'server'],
  ]),
};

/** The client is behind a NAT: the proxy sees the address of the box. */
export const behindNat: Topology = {
  id: 'behind-nat',
  hosts: ['client', 'proxy', 'server'],
  hops: wire([
    ['client', 'proxy', 'nat'],
    ['proxy', 'server'],
  ]),
};

/** A stateful firewall stands between the proxy and the server. */
export const firewalled: Topology = {
  id: 'firewalled',
  hosts: ['client', 'proxy', 'server'],
  hops: wire([
    ['client', 'proxy'],
    ['proxy', 'server', 'firewall'],
  ]),
};

/** The client and the proxy ask a name server of their own. */
export const withDns: Topology = {
  id: 'with-dns',
  hosts: ['client', 'proxy', 'server', 'dns'],
  hops: wire([
    ['client', 'proxy'],
    ['proxy', 'server'],
    ['client', 'dns'],
    ['proxy', 'dns'],
  ]),
};

/** A client that asks a name server which of two servers it is to talk to; no proxy. */
export const twoServersByName: Topology = {
  id: 'two-servers-by-name',
  hosts: ['client', 'server', 'server-2', 'dns'],
  hops: wire([
    ['client', 'server'],
    ['client', 'server-2'],
    ['client', 'dns'],
  ]),
};
