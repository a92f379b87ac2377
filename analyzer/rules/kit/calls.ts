import type { Fact } from '../../model/fact.ts';
import type { Moment, Timeline, TimelineStream } from '../../model/timeline.ts';

/** Calls kept with their packets; more of them add nothing to an answer. */
const mostKept = 1000;

/** A call over HTTP/2 that ended, with its stream. */
export interface EndedCall {
  fact: Fact<'grpc.call'>;
  stream: TimelineStream;
  /** The packet that ended it. */
  at: Moment;
}

/**
 * Keeps the calls that a rule asks for until the capture is over: what happened on the next hop, and what a proxy
 * made of it, is known only then. At most 1000.
 */
export function keepCalls(
  timeline: Timeline,
  wanted: (fact: Fact<'grpc.call'>, stream: TimelineStream) => boolean,
): { take(this: void, fact: Fact<'grpc.call'>): void; list: readonly EndedCall[] } {
  const list: EndedCall[] = [];
  return {
    take(fact) {
      if (list.length >= mostKept || fact.over !== 'http2') return;
      const stream = timeline.stream(fact.from);
      if (stream === undefined || !wanted(fact, stream)) return;
      list.push({ fact, stream, at: timeline.moment(fact.from) });
    },
    list,
  };
}
