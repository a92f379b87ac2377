import { Setting } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { FactMap } from '../model/fact.ts';
import type { ConnectionState } from './connection-state.ts';
import { mayStillSend, type Stream, windowOf } from './stream-table.ts';
import { DEFAULT_WINDOW, type DirectionWindow, MAX_WINDOW, TOO_SMALL } from './window.ts';

/** Streams that are looked at for who waits on an exhausted connection window: they do not all matter. */
const MOST_WAITING = 64;

/**
 * Both flow-control windows of both directions (RFC 9113 5.2 and 6.9): keeps the accounts and says when one is
 * overrun, overflows, is exhausted, or recovers.
 *
 * All of it rests on having seen every DATA and WINDOW_UPDATE, so nothing is said once bytes were lost.
 */
export class FlowControl {
  readonly #state: ConnectionState;
  /** Somebody reads the curve. */
  readonly #curve: boolean;

  constructor(state: ConnectionState) {
    this.#state = state;
    this.#curve = state.report.wants('http2.window');
  }

  /** A DATA frame began: padding counts too (RFC 9113 6.1). Its stream is undefined when it has ended. */
  data(direction: Direction, stream: Stream | undefined, length: number): void {
    if (length === 0) return;
    const { window } = this.#state.sender(direction);
    window.sent += length;
    const { exact, report } = this.#state;
    if (exact && !window.overrun && window.available(DEFAULT_WINDOW) < 0) {
      window.overrun = true;
      report.anomaly('flow-control', 'window of the connection');
    }
    if (stream === undefined) return;
    const own = windowOf(stream, direction);
    own.sent += length;
    if (exact && !own.overrun && own.available(this.#initial(direction)) < 0) {
      own.overrun = true;
      report.anomaly('flow-control', 'window of the stream', stream.id);
    }
  }

  /** A DATA frame ended; `last` when it carried END_STREAM: then nobody waits on the stream's window. */
  dataEnd(direction: Direction, stream: Stream | undefined, length: number, last: boolean): void {
    if (length === 0 || !this.#state.exact) return;
    const { window } = this.#state.sender(direction);
    if (this.#curve) this.#point(direction, stream);
    if (window.exhaustedAt < 0 && window.available(DEFAULT_WINDOW) < TOO_SMALL) {
      this.#exhausted(direction, undefined, window, window.available(DEFAULT_WINDOW), 'data');
    }
    if (last || stream === undefined || stream.over) return;
    this.#check(direction, stream, 'data');
  }

  /** A party may send DATA on a stream from here on: its first window may already be too small. */
  opened(direction: Direction, stream: Stream): void {
    if (this.#state.exact) this.#check(direction, stream, 'initial');
  }

  /** WINDOW_UPDATE: `direction` is its own; what it allows goes the other way. */
  update(direction: Direction, stream: Stream | undefined, increment: number): void {
    const { exact, report } = this.#state;
    const way: Direction = direction === 'to-server' ? 'to-client' : 'to-server';
    const window = stream === undefined ? this.#state.sender(way).window : windowOf(stream, way);
    window.granted += increment;
    if (!exact) return;
    if (this.#curve) this.#one(way, stream, window);
    const available = window.available(stream === undefined ? DEFAULT_WINDOW : this.#initial(way));
    if (available > MAX_WINDOW) report.anomaly('window-overflow', '', stream?.id);
    if (window.exhaustedAt >= 0 && available >= TOO_SMALL) {
      this.#recovered(way, stream, window, available, 'window-update');
    }
  }

  /** SETTINGS_INITIAL_WINDOW_SIZE for DATA in this direction has changed: so do all its windows (RFC 9113 6.9.2). */
  initialChanged(direction: Direction): void {
    const { report, streams, exact } = this.#state;
    if (!exact || streams.open.size === 0 || !this.#state.payForScan()) return;
    const initial = this.#initial(direction);
    for (const stream of streams.open.values()) {
      const window = windowOf(stream, direction);
      const available = window.available(initial);
      if (available > MAX_WINDOW)
        report.anomaly('window-overflow', 'by SETTINGS', stream.id, 'RFC 9113 6.9.2');
      if (!mayStillSend(stream, direction)) continue;
      if (this.#curve) this.#one(direction, stream, window);
      if (window.exhaustedAt < 0) this.#check(direction, stream, 'settings');
      else if (available >= TOO_SMALL) this.#recovered(direction, stream, window, available, 'settings');
    }
  }

  /** How long the sender of an open stream has been unable to send, if it is unable now. */
  blocked(stream: Stream): FactMap['http2.stream-end']['blocked'] | undefined {
    for (const direction of ['to-client', 'to-server'] as const) {
      if (!mayStillSend(stream, direction)) continue;
      const now = this.#state.report.time;
      const own = windowOf(stream, direction).exhaustedAt;
      if (own >= 0) return { direction, by: 'stream', duration: now - own };
      const shared = this.#state.sender(direction).window.exhaustedAt;
      if (shared >= 0 && stream.openingSeen) {
        return { direction, by: 'connection', duration: now - Math.max(shared, stream.openedAt) };
      }
    }
    return undefined;
  }

  #initial(direction: Direction): number {
    return this.#state.receiver(direction).settings.largest(Setting.INITIAL_WINDOW_SIZE);
  }

  #check(direction: Direction, stream: Stream, by: FactMap['http2.window-exhausted']['by']): void {
    const window = windowOf(stream, direction);
    if (window.exhaustedAt >= 0) return;
    const available = window.available(this.#initial(direction));
    if (available < TOO_SMALL) this.#exhausted(direction, stream, window, available, by);
  }

  #exhausted(
    direction: Direction,
    stream: Stream | undefined,
    window: DirectionWindow,
    available: number,
    by: FactMap['http2.window-exhausted']['by'],
  ): void {
    const { report } = this.#state;
    window.exhaustedAt = report.time;
    window.exhaustedPacket = report.packet;
    report.emit({
      kind: 'http2.window-exhausted',
      from: report.from(stream?.id),
      direction,
      window: available,
      by,
      ...(stream === undefined ? this.#waiting(direction) : { waiting: [stream.id] }),
    });
  }

  /** Who waits for the window of the connection, and which open stream has taken most of it and not given it back. */
  #waiting(direction: Direction): Pick<FactMap['http2.window-exhausted'], 'waiting' | 'holder'> {
    const waiting: number[] = [];
    let holder: { stream: number; octets: number } | undefined;
    for (const stream of this.#state.streams.some(MOST_WAITING)) {
      if (mayStillSend(stream, direction)) waiting.push(stream.id);
      const { sent, granted } = windowOf(stream, direction);
      const octets = sent - granted;
      if (octets > (holder?.octets ?? 0)) holder = { stream: stream.id, octets };
    }
    return holder === undefined ? { waiting } : { waiting, holder };
  }

  #recovered(
    direction: Direction,
    stream: Stream | undefined,
    window: DirectionWindow,
    available: number,
    by: FactMap['http2.window-recovered']['by'],
  ): void {
    const { report } = this.#state;
    report.emit({
      kind: 'http2.window-recovered',
      from: report.from(stream?.id),
      direction,
      window: available,
      by,
      duration: report.time - window.exhaustedAt,
      packet: window.exhaustedPacket,
    });
    window.exhaustedAt = -1;
  }

  /** Points of the curve after DATA: of the connection and of the stream. */
  #point(direction: Direction, stream: Stream | undefined): void {
    this.#one(direction, undefined, this.#state.sender(direction).window);
    if (stream !== undefined) this.#one(direction, stream, windowOf(stream, direction));
  }

  #one(direction: Direction, stream: Stream | undefined, account: DirectionWindow): void {
    const { report } = this.#state;
    const window = account.available(stream === undefined ? DEFAULT_WINDOW : this.#initial(direction));
    report.emit({ kind: 'http2.window', from: report.from(stream?.id), direction, window });
  }
}
