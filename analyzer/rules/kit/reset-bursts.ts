import { ErrorCode } from '../../model/codes.ts';
import type { Fact } from '../../model/fact.ts';
import { seconds } from '../../model/numbers.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { streamsAt } from './connection-errors.ts';
import { ConnectionNotes } from './connection-notes.ts';
import { atDeadline } from './deadline.ts';
import type { FactHandlers } from './define-rule.ts';

/** Resets further apart than this are no burst. */
const longestPauseNs = 1e9;

/** A server that counts resets acts on the one that is too many. */
const longestReactionNs = 1e9;

/** Envoy can be told to act on ten (its default is 250, nghttp2's 1000); so many, and so fast, are needed at least. */
const fewestResets = 10;
const lowestRate = 10;

/** Resets in such number make a burst whatever the streams had come to. */
const manyResets = 100;

/** Connections and streams kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** Codes with which servers answer: nghttp2 and Node INTERNAL_ERROR, others ENHANCE_YOUR_CALM or PROTOCOL_ERROR. */
const punishments: ReadonlySet<number> = new Set([
  ErrorCode.INTERNAL_ERROR,
  ErrorCode.ENHANCE_YOUR_CALM,
  ErrorCode.PROTOCOL_ERROR,
]);

/** Resets by the client of one connection in quick succession. */
export interface ResetBurst {
  first: Moment;
  last: Moment;
  resets: number;
  /** Those of unanswered streams that were younger than a second. */
  early: number;
  atDeadline: number;
  streams: TimelineStream[];
  /** Of the streams at their resets, nanoseconds. */
  ages: number[];
}

/** A burst that the server ended, with the connection. */
export interface PunishedBurst {
  connection: TimelineConnection;
  burst: ResetBurst;
  at: Moment;
  goaway?: Fact<'http2.goaway'>;
  /** Calls that were not reset by the client, and died with the connection. */
  hit: TimelineStream[];
}

/** Resets in a second. */
export function rateOf({ first, last, resets }: ResetBurst): number {
  return resets / Math.max(seconds(last.time - first.time), 1 / 1000);
}

function isBurst(burst: ResetBurst): boolean {
  const { resets, early } = burst;
  return (early >= fewestResets || resets >= manyResets) && rateOf(burst) >= lowestRate;
}

/** Finds connections that servers gave up because their client had reset many streams. */
export class ResetBursts {
  readonly handlers: FactHandlers;
  readonly #timeline: Timeline;
  readonly #bursts = new ConnectionNotes<ResetBurst & { earlyBefore: number }>();
  readonly #punished = new Map<TimelineConnection, PunishedBurst>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    const closed = (fact: Fact<'tcp.fin'> | Fact<'tcp.rst'> | Fact<'tls.close-notify'>): void => {
      this.#closed(fact.from);
    };
    this.handlers = {
      'http2.rst-stream': (fact) => {
        this.#reset(fact);
      },
      'http2.goaway': (fact) => {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || fact.direction !== 'to-client') return;
        if (punishments.has(fact.errorCode) && !fact.debug.includes('too_many_pings'))
          this.#punish(connection, fact.from, fact);
      },
      'tcp.fin': closed,
      'tcp.rst': closed,
      'tls.close-notify': closed,
    };
  }

  /** In the order in which the connections ended. */
  punished(): PunishedBurst[] {
    return [...this.#punished.values()];
  }

  #reset({ from: at, direction, afterEnd, early }: Fact<'http2.rst-stream'>): void {
    const stream = this.#timeline.stream(at);
    if (direction !== 'to-server' || afterEnd || stream === undefined) return;
    const { connection, timeout, opened } = stream;
    // What comes after the end is under way, or an echo.
    if (connection.firstEnd !== undefined || this.#punished.has(connection)) return;
    let burst = this.#bursts.get(connection);
    if (burst === undefined || at.time - burst.last.time > longestPauseNs) {
      const earlyBefore = burst === undefined ? 0 : burst.earlyBefore + burst.early;
      const counts = { resets: 0, early: 0, atDeadline: 0 };
      burst = { first: at, last: at, ...counts, streams: [], ages: [], earlyBefore };
      this.#bursts.set(connection, burst);
    }
    burst.last = at;
    burst.resets++;
    burst.early = early - burst.earlyBefore;
    const age = at.time - opened.time;
    if (timeout !== undefined && atDeadline(age, timeout)) burst.atDeadline++;
    if (burst.streams.length >= mostKept) return;
    burst.streams.push(stream);
    burst.ages.push(age);
  }

  #punish(connection: TimelineConnection, at: Moment, goaway?: Fact<'http2.goaway'>): void {
    const burst = this.#bursts.get(connection);
    if (burst === undefined || this.#punished.has(connection) || this.#punished.size >= mostKept) return;
    if (!isBurst(burst) || at.time - burst.last.time > longestReactionNs) return;
    const hit = streamsAt(connection, at, 'to-client');
    const spoken = goaway === undefined ? {} : { goaway };
    this.#punished.set(connection, { connection, burst, at, hit, ...spoken });
  }

  /** The first end of a connection, by its server, and without a word before it. */
  #closed(at: Fact['from']): void {
    const connection = this.#timeline.connection(at);
    const end = connection?.firstEnd;
    if (connection === undefined || end?.direction !== 'to-client' || end.at.packet !== at.packet) return;
    if (connection.goaways.length === 0) this.#punish(connection, at);
  }
}
