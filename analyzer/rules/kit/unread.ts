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
 * The complete answers that an RST of the server may throw away: sent just before it, on a connection whose other calls
 * have ended, with bytes of the client that the server did not read (RFC 1122 4.2.2.13, RFC 2525 2.17). Such bytes
 * stand behind the answer, or are of a request that was answered before it was whole (RFC 9112 9.6).
 */
export function discardedAnswers(rst: Fact<'tcp.rst'>, connection: TimelineConnection): TimelineStream[] {
  if (rst.direction !== 'to-client' || !rst.validSequence) return [];
  if (connection.firstEnd?.how !== 'rst') return [];
  const since = rst.from.time - discardWindow(connection);
  const answered = [...connection.streams.values()].filter(
    ({ trailers }) => (trailers?.time ?? -Infinity) >= since,
  );
  const early = answered.filter(isEarly);
  if (connection.openStreamCount > early.length) return [];
  return rst.last === 'to-server' || early.length > 0 ? answered : [];
}

/** True for a call that was answered before its request was whole, and is still open for that. */
export function isEarly({ requestEnded, ended }: TimelineStream): boolean {
  return requestEnded === undefined && (ended === undefined || ended.how === 'connection');
}
