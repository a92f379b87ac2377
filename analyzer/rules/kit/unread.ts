import type { Fact } from '../../model/fact.ts';
import type { TimelineConnection, TimelineStream } from '../../model/timeline.ts';

/** A server that closes when it has answered does so within this; a timer between them gives the client time to read. */
const longestCloseNs = 20e6;

/** On a long path what is under way stretches it. */
const longestCloseRtts = 2;

/** How long after an answer a reset may still throw it away at its receiver, nanoseconds. */
export function discardWindow(connection: TimelineConnection): number {
  return Math.max(longestCloseNs, longestCloseRtts * (connection.rtt ?? 0));
}

/**
 * The complete answers that an RST of the server may throw away: sent just before it, on a connection without an open
 * call, with bytes of the client behind them that the server did not read (RFC 1122 4.2.2.13, RFC 2525 2.17).
 */
export function discardedAnswers(rst: Fact<'tcp.rst'>, connection: TimelineConnection): TimelineStream[] {
  if (rst.direction !== 'to-client' || !rst.validSequence || rst.last !== 'to-server') return [];
  const { firstEnd } = connection;
  if (firstEnd?.how !== 'rst' || connection.openStreamCount > 0) return [];
  const since = rst.from.time - discardWindow(connection);
  return [...connection.streams.values()].filter(({ trailers }) => (trailers?.time ?? -Infinity) >= since);
}
