import type { Party } from '../../model/diagnosis.ts';
import type { TimelineConnection } from '../../model/timeline.ts';

/** The party that opened the connection. */
export function clientOf(connection: TimelineConnection): Party {
  return connection.hop === 'proxy-server' || connection.hop === 'proxy-proxy' ? 'proxy' : 'client';
}

/** The party that accepted the connection; `server` when the hop is not known. */
export function serverOf(connection: TimelineConnection): Party {
  return connection.hop === 'client-proxy' || connection.hop === 'proxy-proxy' ? 'proxy' : 'server';
}
