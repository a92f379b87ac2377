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

/** What a peer has counted lies in its memory: one that takes longer than this does not run. */
const answerCeilingMs = 10_000;

/**
 * The handle of a peer; `peer` gives the one that stands now, since a restart replaces it. A question that gets no
 * answer rejects at a ceiling, and so does an order to a peer that was stopped and is not let go on.
 */
export function peerHandle<Order extends ClientOrder | ServerOrder | NameOrder>(
  peer: () => Peer,
  ceilingMs = answerCeilingMs,
): PeerHandle<Order> {
  const stopped = new WeakSet<Peer>();

  function before<T>(work: Promise<T>, own: Peer, what: string): Promise<T> {
    const { promise: over, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const why = stopped.has(own)
        ? 'it was stopped by SIGSTOP, and answers when it is let go on (SIGCONT)'
        : 'its process is busy or hangs';
      reject(
        new Error(
          `expected ${own.process.title} to ${what}, and had no answer after ${ceilingMs / 1000} s: ${why}`,
        ),
      );
    }, ceilingMs);
    return Promise.race([work, over]).finally(() => clearTimeout(timer));
  }

  return {
    tell(order) {
      const own = peer();
      const work = own.channel.send(order).done;
      // What a running peer is told to do may take as long as it likes.
      return stopped.has(own) ? before(work, own, `obey "${order.do}"`) : work;
    },
    async signal(signal) {
      const own = peer();
      await own.process.kill(signal);
      if (signal === 'SIGSTOP') stopped.add(own);
      if (signal === 'SIGCONT') stopped.delete(own);
    },
    running: () => peer().running(),
    asks() {
      const own = peer();
      return before(
        own.channel.send({ do: 'count' }).done as Promise<Counts>,
        own,
        'say what it has counted',
      );
    },
  };
}
