/**
 * What the steps of one run share: the parts that stand so far, and what they have found out.
 *
 * A step asks for the parts that earlier steps made; asking too early is a mistake of the list of steps, and says so.
 */
import type { Host, Network, RunningProcess } from '../../kit/define-backend.ts';
import type { RunningProxy } from '../../kit/define-proxy.ts';
import type { Path } from '../../kit/path.ts';
import type { Setup } from '../../kit/setup.ts';
import type { Tap, TapResult } from '../../capture/tap.ts';
import type { PeerTls } from '../../model/peer-protocol.ts';
import type { TransportVariant } from '../../model/plan.ts';
import type { HopName, HostName } from '../../model/topology.ts';
import type { Ahead } from './ahead.ts';
import type { createLab } from '../lab-handle.ts';
import type { Peer } from '../peer-handle.ts';
import { createPath } from '../path-handle.ts';
import { setupOf } from '../role.ts';
import type { Wired } from './wiring.ts';
import type { RunOutcome, RunRequest } from '../run-request.ts';

/** Plaintext HTTP/2 on 8080, where Wireshark knows it without being told; TLS on 8443. */
const portOf: Readonly<Record<TransportVariant, number>> = { plain: 8080, tls: 8443 };

/** The name in certificates and SNI: what a service might be called anywhere. */
export const serviceName = 'catalog.example';

/** Parts of a lab, in the order in which steps make them. */
export interface Parts {
  network: Network;
  server: Peer;
  proxy: RunningProxy;
  client: Peer;
  lab: ReturnType<typeof createLab>;
}

/** One run while it goes on. */
export interface Stage {
  request: RunRequest;
  setup: Setup;
  /** Port of the proxy and of the server. */
  port: number;
  /** Local directory for files that are not kept. */
  scratch: string;
  parts: Partial<Parts>;
  /** Clients, servers and proxies by host; the first of each is also among the parts. */
  clients: Map<HostName, Peer>;
  servers: Map<HostName, Peer>;
  proxies: Map<HostName, RunningProxy>;
  /** What proxies wrote that were replaced since, by host. */
  formerFiles: Map<HostName, ReadonlyMap<string, Uint8Array>[]>;
  /** Peers whose traces are kept, in the order of their start. */
  traces: { host: HostName; process: RunningProcess }[];
  /** Peers that are on their way up, by host. */
  ahead: Map<HostName, Ahead>;
  /** The topology with its port, for who listens where. */
  wired: Wired;
  /** Files of each host; empty in plaintext. */
  tls: Partial<Record<HostName, PeerTls>>;
  taps: { hop: HopName; far: boolean; tap: Tap }[];
  results: { hop: HopName; far: boolean; result: TapResult }[];
  outcome: RunOutcome;
  /** The path of a hop, made when it is first asked for; of the first hop when none is named. */
  path(hop?: HopName): Promise<Path>;
  /** Marks of the lab's own packets, which captures must not show. */
  unseen: Uint8Array[];
  /** A part that stands; throws when no step has made it yet. */
  need<Name extends keyof Parts>(name: Name): Parts[Name];
  host(name: HostName): Host;
}

/** A stage with nothing on it. */
export function createStage(request: RunRequest, scratch: string): Stage {
  const { scenario, role, variant, client } = request;
  const parts: Partial<Parts> = {};
  function need<Name extends keyof Parts>(name: Name): Parts[Name] {
    const part = parts[name];
    if (part === undefined) throw new Error(`expected the ${name} to stand by now; no step has made it`);
    return part;
  }
  const paths = new Map<HopName, Promise<Path>>();
  const unseen: Uint8Array[] = [];
  function path(name = request.topology.hops[0]?.name): Promise<Path> {
    const hop = request.topology.hops.find((one) => one.name === name);
    if (name === undefined || hop === undefined) {
      const known = request.topology.hops.map((one) => one.name).join(', ');
      return Promise.reject(
        new Error(`expected a hop of the topology ${request.topology.id} (${known}), got ${name}`),
      );
    }
    const made =
      paths.get(name) ??
      createPath({
        network: need('network'),
        runId: request.runId,
        hop,
        unseen: (nonce) => void unseen.push(nonce),
      });
    paths.set(name, made);
    return made;
  }
  return {
    request,
    setup: setupOf(scenario, role, client),
    port: portOf[variant],
    scratch,
    parts,
    clients: new Map(),
    servers: new Map(),
    proxies: new Map(),
    formerFiles: new Map(),
    traces: [],
    ahead: new Map(),
    wired: { topology: request.topology, port: portOf[variant], host: (name) => need('network').host(name) },
    tls: {},
    taps: [],
    results: [],
    outcome: {
      captures: [],
      bitten: role === 'control' ? null : undefined,
      captureDrops: 0,
      undrained: [],
    },
    path,
    unseen,
    need,
    host: (name) => need('network').host(name),
  };
}
