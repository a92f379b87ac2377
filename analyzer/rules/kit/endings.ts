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

/**
 * True when the stream upstream was ended from behind the proxy, and no later: what the proxy tells its client then is the
 * news of that, no decision of its own.
 */
export function endedBehindProxy(stream: TimelineStream): boolean {
  const own = decisiveEnd(stream);
  const behind = stream.upstream === undefined ? undefined : decisiveEnd(stream.upstream);
  if (own === undefined || behind === undefined || behind.direction !== 'to-client') return false;
  return stream.upstream?.ended?.how !== 'end-stream' && behind.at.time <= own.at.time;
}
