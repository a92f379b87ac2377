/**
 * Peer processes that are started ahead: Node takes longer to start than everything else of a run, and nothing of what
 * a peer is told later is known to it by then, nor is a packet sent.
 */
import type { Host, RunningProcess } from '../../kit/define-backend.ts';
import { nodeSwitches } from '../../kit/node-switches.ts';
import { type HostName, hostsOf, type Topology } from '../../model/topology.ts';
import { type Peer, peerOf } from '../peer-handle.ts';
import { foreignClient, isClientProgram } from './clients.ts';
import { traceEnvironment } from './peer-traces.ts';
import type { Stage } from './stage.ts';

/** A peer on its way up. */
export interface Ahead {
  id: string;
  /** It writes what it sees of HTTP/2 to its standard error, which is kept. */
  traces: boolean;
  process: Promise<RunningProcess>;
}

/** Which peer is wanted of each party; grpc-js when nothing is said. */
export type Kinds = Readonly<Partial<Record<'client' | 'server', { kind?: string }>>>;

function start(host: Host, id: string, traces: boolean): Promise<RunningProcess> {
  const keyLog = `${host.folder}/keys.log`;
  const spec = foreignClient(id, keyLog) ?? {
    ...{ title: id, program: 'node' as const },
    args: [...nodeSwitches(keyLog), host.peerModule(id)],
  };
  if (!traces) return host.start(spec);
  return host.start({ ...spec, env: { ...spec.env, ...traceEnvironment(id) }, keepsStderr: true });
}

/** The peer that plays a party: its bundle's name. */
export function peerId(party: 'client' | 'server', kind = 'grpc'): string {
  if (isClientProgram(kind)) return 'command';
  return kind === 'grpc' ? `grpc-${party}` : kind;
}

/** Ends a peer that nobody wants; one that could not be started is none. */
async function dismiss(ahead: Ahead | undefined): Promise<void> {
  const process = await ahead?.process.catch(() => undefined);
  await process?.kill('SIGKILL');
}

/** What is to be started. */
export interface Wish {
  kinds: Kinds;
  traces: boolean;
  /** What stands already. */
  waiting?: ReadonlyMap<HostName, Ahead>;
}

/**
 * Starts the peer of each client and server, unless one of that kind waits there already; does not wait for them.
 * Peers of other kinds that wait are ended.
 */
export function startAhead(
  topology: Topology,
  host: (name: HostName) => Host,
  { kinds, traces, waiting = new Map() }: Wish,
): Map<HostName, Ahead> {
  const all = new Map<HostName, Ahead>();
  for (const party of ['server', 'client'] as const) {
    for (const name of hostsOf(topology, party)) {
      const id = peerId(party, kinds[party]?.kind);
      const there = waiting.get(name);
      if (there?.id === id && there.traces === traces) {
        all.set(name, there);
        continue;
      }
      const process = dismiss(there).then(() => start(host(name), id, traces));
      // One that fails does so again, and is told, when it is asked for.
      process.catch(() => undefined);
      all.set(name, { id, traces, process });
    }
  }
  return all;
}

/** The peer of this kind on a host, ready: the one that was started ahead, or another one. */
export async function readyPeer(stage: Stage, name: HostName, id: string): Promise<Peer> {
  const ahead = stage.ahead.get(name);
  stage.ahead.delete(name);
  const { logs: traces = false } = stage.request;
  const ready = ahead?.id === id && ahead.traces === traces ? ahead.process : undefined;
  if (ready === undefined) await dismiss(ahead);
  const process = await (ready ?? start(stage.host(name), id, traces));
  if (traces) stage.traces.push({ host: name, process });
  return peerOf(process);
}

/** Resolves when nothing is on its way any more: what has been started can be ended then. */
export async function aheadSettled(ahead: ReadonlyMap<HostName, Ahead>): Promise<void> {
  await Promise.allSettled([...ahead.values()].map(({ process }) => process));
}
