import type { Direction } from '../model/chunk.ts';
import type { Reporter } from './reporter.ts';

/** PINGs without an ACK that are remembered; a peer that floods them must not fill our memory. */
const MAX_PENDING = 64;

interface SentPing {
  opaque: string;
  packet: number;
  time: number;
}

/** The PINGs of one party and their answers (RFC 9113 6.7). */
export class PingLedger {
  readonly #direction: Direction;
  readonly #report: Reporter;
  readonly #pending: SentPing[] = [];
  /** Some were given up because too many waited. */
  #forgotten = 0;
  #count = 0;
  #lastTime = NaN;
  /** HEADERS and DATA of the other party when this one sent its latest PING. */
  #answersSeen = -1;
  #strikes = 0;

  constructor(direction: Direction, report: Reporter) {
    this.#direction = direction;
    this.#report = report;
  }

  /** The party sent a PING; `othersFrames` counts HEADERS and DATA of the other party so far. */
  sent(opaque: string, othersFrames: number, openStreams: number): void {
    const { packet, time } = this.#report;
    this.#strikes = othersFrames === this.#answersSeen ? this.#strikes + 1 : 1;
    this.#answersSeen = othersFrames;
    this.#count++;
    if (this.#pending.length >= MAX_PENDING) {
      this.#pending.shift();
      this.#forgotten++;
    }
    this.#pending.push({ opaque, packet, time });
    const interval = time - this.#lastTime;
    this.#lastTime = time;
    this.#report.emit({
      kind: 'http2.ping',
      from: this.#report.from(),
      direction: this.#direction,
      ack: false,
      opaque,
      count: this.#count,
      ...(Number.isNaN(interval) ? {} : { interval }),
      strikes: this.#strikes,
      openStreams,
    });
  }

  /** The other party sent an ACK; false when it answers no PING of this one. */
  answered(opaque: string): boolean {
    const at = this.#pending.findIndex((ping) => ping.opaque === opaque);
    const [ping] = at < 0 ? [] : this.#pending.splice(at, 1);
    this.#report.emit({
      kind: 'http2.ping',
      from: this.#report.from(),
      direction: this.#direction === 'to-server' ? 'to-client' : 'to-server',
      ack: true,
      opaque,
      ...(ping === undefined ? {} : { answers: { packet: ping.packet, rtt: this.#report.time - ping.time } }),
    });
    return ping !== undefined || this.#forgotten > 0;
  }

  /** The connection ended: says what is unanswered. */
  end(): void {
    const [oldest] = this.#pending;
    if (oldest === undefined) return;
    this.#report.emit({
      kind: 'http2.ping-unanswered',
      from: this.#report.from(),
      direction: this.#direction,
      opaque: oldest.opaque,
      packet: oldest.packet,
      waited: this.#report.time - oldest.time,
      count: this.#pending.length + this.#forgotten,
    });
  }
}
