import type { Direction } from '../../model/chunk.ts';
import type { Moment, TimelineStream } from '../../model/timeline.ts';

/**
 * Which way the event travelled that ended a stream, and when: for a stream that died with its connection the first
 * close of the connection, which the other side only answered.
 */
export function decisiveEnd(
  stream: TimelineStream,
): { at: Moment; direction: Direction | undefined } | undefined {
  const { ended, connection } = stream;
  if (ended === undefined) return undefined;
  if (ended.how === 'connection' && connection.firstEnd !== undefined) return connection.firstEnd;
  return { at: ended.at, direction: ended.direction };
}
