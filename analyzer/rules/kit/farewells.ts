/** Clients that leave, with a GOAWAY of their own, while calls are open: nobody waits for those answers any more. */
import { ErrorCode } from '../../model/codes.ts';
import type { Goaway, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { atDeadline } from './deadline.ts';
import type { FactHandlers } from './define-rule.ts';

/** Connections kept, and streams of one; more of them add nothing to an answer. */
const mostKept = 1000;

/** A client that left. */
export interface Farewell {
  connection: TimelineConnection;
  goaway: Goaway;
  streams: TimelineStream[];
}

/**
 * The GOAWAY(NO_ERROR) with which a client that closed first had taken its leave (RFC 9113 6.8), unless the server had
 * sent one before: then it answers that.
 */
function farewellOf({ goaways, firstEnd }: TimelineConnection): Goaway | undefined {
  if (firstEnd?.direction !== 'to-server' || firstEnd.how === 'rst') return undefined;
  const [first] = goaways;
  return first?.direction === 'to-server' &&
    first.errorCode === ErrorCode.NO_ERROR &&
    first.at.time <= firstEnd.at.time
    ? first
    : undefined;
}

/** Collects them for one rule. */
export function createFarewells(timeline: Timeline): {
  readonly handlers: FactHandlers;
  /** To be called after the last fact. */
  list(): Farewell[];
} {
  const kept = new Map<TimelineConnection, TimelineStream[]>();
  return {
    handlers: {
      'http2.stream-end'(fact) {
        if (fact.how !== 'connection') return;
        const stream = timeline.stream(fact.from);
        // What a proxy does behind its client is told where it began.
        if (stream === undefined || stream.trailers !== undefined || stream.downstream !== undefined) return;
        const { connection, timeout, opened } = stream;
        const left = connection.firstEnd?.at.time ?? fact.from.time;
        if (timeout !== undefined && atDeadline(left - opened.time, timeout)) return;
        const streams = kept.get(connection);
        if (streams === undefined) {
          if (kept.size < mostKept) kept.set(connection, [stream]);
        } else if (streams.length < mostKept) streams.push(stream);
      },
    },
    list() {
      return [...kept].flatMap(([connection, streams]) => {
        const goaway = farewellOf(connection);
        return goaway === undefined ? [] : [{ connection, goaway, streams }];
      });
    },
  };
}
