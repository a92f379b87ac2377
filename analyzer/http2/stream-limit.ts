import type { Direction } from '../model/chunk.ts';
import type { Reporter } from './reporter.ts';

/** A limit that is not reached again so long after a slot became free was left: nobody waits for slots any more. */
const LEFT_AFTER_NS = 1e9;

/**
 * The streams that one party has open, against the SETTINGS_MAX_CONCURRENT_STREAMS of the other (RFC 9113 5.1.2).
 *
 * A client that has to wait for a slot leaves no trace of it; what shows is that all slots are taken, and that each
 * one that becomes free is taken at once.
 */
export class StreamLimit {
  readonly #direction: Direction;
  readonly #report: Reporter;
  #limit = Infinity;
  /** When the limit was reached, -1 while it is not. */
  #since = -1;
  #sincePacket = 0;
  /** When the last slot was taken, -1 while one is free. */
  #fullSince = -1;
  #full = 0;
  /** When a slot last became free, and when that left the limit. */
  #freed = -1;
  #leftAt = -1;
  #handOvers = 0;
  #gaps = 0;
  #shortest = Infinity;

  constructor(direction: Direction, report: Reporter) {
    this.#direction = direction;
    this.#report = report;
  }

  /** The party opened a stream: `open` are open now, `limit` is what the other party allows. */
  opened(open: number, limit: number): void {
    if (this.#since < 0) {
      if (open >= limit) this.#reach(limit);
      return;
    }
    const now = this.#report.time;
    if (this.#fullSince < 0 && now - this.#leftAt > LEFT_AFTER_NS) {
      this.#leave();
      if (open >= limit) this.#reach(limit);
      return;
    }
    if (this.#freed >= 0) {
      const gap = now - this.#freed;
      this.#handOvers++;
      this.#gaps += gap;
      this.#shortest = Math.min(this.#shortest, gap);
    }
    if (open >= this.#limit && this.#fullSince < 0) this.#fullSince = now;
  }

  /** Another limit is in force: more streams may be open already than it allows. */
  changed(open: number, limit: number): void {
    if (this.#since >= 0 && limit !== this.#limit) this.#leave();
    if (this.#since < 0 && open > 0 && open >= limit) this.#reach(limit);
  }

  /** A stream of the party ended, `open` are left. */
  closed(open: number): void {
    if (this.#since < 0) return;
    const now = this.#report.time;
    this.#freed = now;
    if (this.#fullSince >= 0 && open < this.#limit) {
      this.#full += now - this.#fullSince;
      this.#fullSince = -1;
      this.#leftAt = now;
    } else if (this.#fullSince < 0 && now - this.#leftAt > LEFT_AFTER_NS) {
      this.#leave();
    }
  }

  /** The connection ended. */
  end(): void {
    if (this.#since >= 0) this.#leave();
  }

  #reach(limit: number): void {
    const { time, packet } = this.#report;
    this.#limit = limit;
    this.#since = time;
    this.#sincePacket = packet;
    this.#fullSince = time;
    this.#full = 0;
    this.#freed = -1;
    this.#handOvers = 0;
    this.#gaps = 0;
    this.#shortest = Infinity;
    this.#report.emit({
      kind: 'http2.stream-limit',
      from: this.#report.from(),
      direction: this.#direction,
      limit,
    });
  }

  #leave(): void {
    const left = this.#fullSince >= 0 ? this.#report.time : this.#leftAt;
    if (this.#fullSince >= 0) this.#full += left - this.#fullSince;
    this.#report.emit({
      kind: 'http2.stream-limit-left',
      from: this.#report.from(),
      direction: this.#direction,
      limit: this.#limit,
      packet: this.#sincePacket,
      duration: left - this.#since,
      full: this.#full,
      handOvers: this.#handOvers,
      ...(this.#handOvers === 0
        ? {}
        : { meanGap: this.#gaps / this.#handOvers, shortestGap: this.#shortest }),
    });
    this.#since = -1;
    this.#fullSince = -1;
  }
}
