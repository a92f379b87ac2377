import { hostOf } from '../../model/endpoint.ts';
import type { TimelineStream } from '../../model/timeline.ts';

/** A retry goes out when a new connection stands; later it is the application's new call. */
const longestRetryNs = 5e9;

/** On the same connection there is nothing to wait for. */
const longestSameConnectionNs = 200e6;

/** Streams of one capture whose second attempt is looked for at a time. */
const mostAwaited = 256;

/** Second attempts found, after which no more are looked for: each keeps its stream, and that its connection. */
const mostFound = 1000;

/** Finds the stream on which a client sent a call once more that had not been processed (RFC 9113 8.7). */
export class SecondAttempts {
  /** Streams that wait for theirs, with when they were turned away. */
  readonly #awaited = new Map<TimelineStream, number>();
  /** Weak: what nobody keeps is not asked about. */
  readonly #found = new WeakMap<TimelineStream, TimelineStream>();
  #count = 0;

  /** This stream was turned away now. */
  await(stream: TimelineStream, now: number): void {
    const full = this.#awaited.size >= mostAwaited || this.#count >= mostFound;
    if (stream.path !== null && !full) this.#awaited.set(stream, now);
  }

  /** A stream was opened; costs nothing while none is awaited. */
  opened(again: TimelineStream | undefined): void {
    if (this.#awaited.size === 0 || again === undefined) return;
    for (const [of, since] of this.#awaited) {
      if (again.opened.time - since > longestRetryNs) this.#awaited.delete(of);
      else if (isSecondAttempt(of, since, again)) {
        this.#found.set(of, again);
        this.#count++;
        this.#awaited.delete(of);
        return;
      }
    }
  }

  /** True while the opening of a stream would be of interest. */
  get waiting(): boolean {
    return this.#awaited.size > 0;
  }

  /** The second attempt of a stream, if there was one. */
  of(stream: TimelineStream): TimelineStream | undefined {
    return this.#found.get(stream);
  }
}

/** True for the same method of the same client at the same tap, on another stream, as soon as could be. */
function isSecondAttempt(of: TimelineStream, since: number, again: TimelineStream): boolean {
  const after = again.opened.time - since;
  if (after < 0 || (again.connection === of.connection && after > longestSameConnectionNs)) return false;
  // Where the hop before is known, it tells whose call both are.
  if (of.downstream !== undefined && again.downstream !== of.downstream) return false;
  return (
    again !== of &&
    again.path === of.path &&
    again.connection.input === of.connection.input &&
    hostOf(again.connection.client) === hostOf(of.connection.client)
  );
}
