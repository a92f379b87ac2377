import type { Fact } from '../../model/fact.ts';
import type { Handshake } from './handshakes.ts';

/** Whoever closes within this time was led by the ClientHello; later it is a timer. */
const atOnceNs = 1e9;

/** A client that goes away sooner had another reason than this handshake. */
const shortestStallNs = 500e6;

/** A ClientHello to which nothing of TLS came back, and how that ended. */
export interface UnansweredHello {
  clientHello: Fact<'tls.client-hello'>;
  /** `cut` by the other side at once, or `stalled` until somebody's timer or the end of the capture. */
  how: 'cut' | 'stalled';
  end: Fact<'tcp.fin'> | Fact<'tcp.rst'> | Fact<'tls.close-notify'> | Fact<'tls.handshake-unfinished'>;
  /** From the ClientHello to the end, nanoseconds. */
  elapsed: number;
}

/** Undefined when something of TLS came back, when it is too soon to say, or when the hello itself was lost. */
export function unansweredHello(handshake: Handshake): UnansweredHello | undefined {
  const { clientHello, unfinished, alert, plaintext, firstEnd, summary } = handshake;
  if (clientHello === undefined || unfinished?.reached !== 'client-hello') return undefined;
  if (alert !== undefined || plaintext !== undefined || summary === undefined) return undefined;
  if (summary.toClient.bytes > 0 || clientHello.number > 1) return undefined;
  const end = firstEnd ?? unfinished;
  const elapsed = end.from.time - clientHello.from.time;
  if (firstEnd?.direction === 'to-client' && elapsed <= atOnceNs) {
    return { clientHello, how: 'cut', end, elapsed };
  }
  // What TCP did not acknowledge never arrived: that is loss, and another matter.
  const arrived = summary.toServer.unacknowledged === 0;
  if (!arrived || elapsed < shortestStallNs) return undefined;
  return { clientHello, how: 'stalled', end, elapsed };
}
