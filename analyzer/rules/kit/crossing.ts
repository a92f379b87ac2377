import type { Moment, TimelineStream } from '../../model/timeline.ts';
import type { Cut } from './cuts.ts';

/** A FIN and a request that are under way at once are less than a round trip apart; a tap sees them closer still. */
const longestCrossingRtts = 1.5;

/** Where no round trip is known, and for stacks that look at their sockets a moment later. */
const shortestCrossingNs = 20e6;

/** A request that a close met on its way. */
export interface Crossing {
  /** The request, or without keys the first record of its size. */
  asked: Moment;
  /** Negative when the tap saw the close first. */
  beforeClose: number;
  /** The client must have seen the close by then. */
  late: boolean;
}

function askedAt({ streams, sealed }: Cut): Moment | undefined {
  if (sealed !== undefined) return sealed.asked;
  const first = streams.reduce<TimelineStream | undefined>(
    (a, b) => (a === undefined || b.opened.time < a.opened.time ? b : a),
    undefined,
  );
  return first?.opened;
}

/**
 * The request that a close of the server crossed: its FIN does not acknowledge the request, which therefore nobody
 * read; or the tap, near the server, saw the request behind the FIN. Undefined when an older call was open as well.
 */
export function crossedBy(cut: Cut): Crossing | undefined {
  const { connection, end, fin, streams } = cut;
  if (end.direction !== 'to-client' || end.how === 'rst') return undefined;
  const asked = askedAt(cut);
  if (asked === undefined || streams.some(({ responseHeaders }) => responseHeaders !== undefined))
    return undefined;
  const beforeClose = end.at.time - asked.time;
  const window = Math.max(shortestCrossingNs, longestCrossingRtts * (connection.rtt ?? 0));
  if (beforeClose < 0) return { asked, beforeClose, late: beforeClose < -window };
  if (beforeClose > window) return undefined;
  return fin !== undefined && fin.unacknowledged > 0 ? { asked, beforeClose, late: false } : undefined;
}
