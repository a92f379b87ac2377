import type { RunningProcess } from '../kit/define-backend.ts';
import type { PeerHandle } from '../kit/lab.ts';
import type { ClientOrder, Counts, NameOrder, ServerOrder } from '../model/peer-protocol.ts';
import { openPeerChannel, type PeerChannel } from './peer-channel.ts';

/** A peer process and its control channel. */
export interface Peer {
  process: RunningProcess;
  channel: PeerChannel;
  /** False once the process has ended. */
  running(): boolean;
}

/** Opens the control channel of a process that was just started; resolves when the peer is ready. */
export async function peerOf(process: RunningProcess): Promise<Peer> {
  let running = true;
  void process.exited.then(() => (running = false));
  const channel = openPeerChannel(process);
  await channel.ready;
  return { process, channel, running: () => running };
}

/** The handle of a peer; `peer` gives the one that stands now, since a restart replaces it. */
export function peerHandle<Order extends ClientOrder | ServerOrder | NameOrder>(
  peer: () => Peer,
): PeerHandle<Order> {
  return {
    tell: (order) => peer().channel.send(order).done,
    signal: (signal) => peer().process.kill(signal),
    running: () => peer().running(),
    asks: async () => (await peer().channel.send({ do: 'count' }).done) as Counts,
  };
}
