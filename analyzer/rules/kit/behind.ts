import type { Party } from '../../model/diagnosis.ts';
import { hostOf } from '../../model/endpoint.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { serverOf } from './parties.ts';

/**
 * True when `other` belongs to the hop behind a connection: it is named so, or the accepting host opened it. On
 * loopback every host is the same host, so there only the name tells.
 */
export function isBehind(other: TimelineConnection, connection: TimelineConnection): boolean {
  if (other === connection || other.server === connection.server) return false;
  if (other.hop !== undefined) return other.hop === 'proxy-server' || other.hop === 'proxy-proxy';
  const host = hostOf(connection.server);
  return hostOf(other.client) === host && hostOf(connection.client) !== host;
}

/** The connections of clients without keys to the proxy that opened a connection: their calls waited for it. */
export function clientsOf(timeline: Timeline, connection: TimelineConnection): TimelineConnection[] {
  return [...timeline.connections()].filter((other) => other.undecryptable && isBehind(connection, other));
}

/**
 * Who caused what the accepting side of a stream said by itself: the server; a proxy where the hop behind it was
 * captured, so that what came from there would show; `unknown` where that hop was not captured.
 */
export function authorOf(timeline: Timeline, { connection, upstream }: TimelineStream): Party {
  const party = serverOf(connection);
  if (party === 'server' || upstream !== undefined) return party;
  for (const other of timeline.connections()) if (isBehind(other, connection)) return party;
  return 'unknown';
}
