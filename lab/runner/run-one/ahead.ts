/**
 * Peer processes that are started ahead: Node takes longer to start than everything else of a run, and nothing of what
 * a peer is told later is known to it by then, nor is a packet sent.
 */
import type { RunningProcess } from '../../kit/define-backend.ts';
import { type HostName, hostsOf } from '../../model/topology.ts';
import { type Peer, peerOf } from '../peer-handle.ts';
import type { Stage } from './stage.ts';

/** A peer on its way up. */
export interface Ahead {
  id: string;
  process: Promise<RunningProcess>;
}

function start(stage: Stage, name: HostName, id: string): Promise<RunningProcess> {
  const host = stage.host(name);
  const args = [`--tls-keylog=${host.folder}/keys.log`, host.peerModule(id)];
  return host.start({ title: id, program: 'node', args });
}

/** The peer that plays a party: its bundle's name. */
export function peerId(party: 'client' | 'server', kind = 'grpc'): string {
  return kind === 'grpc' ? `grpc-${party}` : kind;
}

/** Starts the peer of each client and server; does not wait for them. */
export function startAhead(stage: Stage): void {
  for (const party of ['server', 'client'] as const) {
    for (const name of hostsOf(stage.request.topology, party)) {
      const id = peerId(party, stage.setup[party].kind);
      const process = Promise.resolve().then(() => start(stage, name, id));
      // One that fails does so again, and is told, when it is asked for.
      process.catch(() => undefined);
      stage.ahead.set(name, { id, process });
    }
  }
}

/** The peer of this kind on a host, ready: the one that was started ahead, or another one. */
export async function readyPeer(stage: Stage, name: HostName, id: string): Promise<Peer> {
  const ahead = stage.ahead.get(name);
  stage.ahead.delete(name);
  if (ahead?.id === id) return peerOf(await ahead.process);
  await (await ahead?.process)?.kill('SIGKILL');
  return peerOf(await start(stage, name, id));
}

/** Resolves when nothing is on its way any more: what has been started can be ended then. */
export async function aheadSettled(stage: Stage): Promise<void> {
  await Promise.allSettled([...stage.ahead.values()].map(({ process }) => process));
}
