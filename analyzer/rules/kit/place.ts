import type { Hop, Party } from '../../model/diagnosis.ts';
import { hostOf } from '../../model/endpoint.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { isBehind } from './behind.ts';
import { clientOf, serverOf } from './parties.ts';

/** Calls of a proxy that are looked at for one failure; more of them add nothing to the answer. */
const mostCalls = 1000;

/** A request may reach the tap a moment after the connection that it made the proxy open. */
const slackNs = 5e6;

/** Where a connection stands, and who its ends are. */
export interface Place {
  hop: Hop | undefined;
  client: Party;
  server: Party;
  /** Calls that the proxy had taken and not passed on while the connection failed; empty where there is no proxy. */
  held: TimelineStream[];
}

/**
 * Where a connection stands that never carried a request, so that nothing of its own tells: when another connection
 * ends at the host where this one begins, a proxy opened it. `until` is when it had failed, nanoseconds.
 */
export function placeOf(timeline: Timeline, connection: TimelineConnection, until: number): Place {
  const held = callsHeldAt(timeline, connection, until);
  const hop = connection.hop ?? (held.length > 0 ? 'proxy-server' : undefined);
  const placed = { ...connection, hop };
  return { hop, client: clientOf(placed), server: serverOf(placed), held };
}

/** True when a connection is on the hop behind another: by the names of the hops, or opened by the host that took it. */
function isOpenedFor(connection: TimelineConnection, other: TimelineConnection): boolean {
  if (other === connection || other.hop === 'proxy-server' || other.hop === 'client-server') return false;
  if (connection.hop !== undefined && other.hop !== undefined) return isBehind(connection, other);
  return !isLocal(connection) && hostOf(other.server) === hostOf(connection.client);
}

/** True when both ends are on one machine: then addresses tell nothing about hops. */
function isLocal({ client, server }: TimelineConnection): boolean {
  return hostOf(client) === hostOf(server);
}

/** Calls to the host from which a connection was opened, open while it failed and served by no other connection. */
function callsHeldAt(timeline: Timeline, connection: TimelineConnection, until: number): TimelineStream[] {
  const held: TimelineStream[] = [];
  for (const other of timeline.connections()) {
    if (!isOpenedFor(connection, other)) continue;
    for (const stream of other.streams.values()) {
      if (held.length >= mostCalls) return held;
      const { opened, ended, upstream } = stream;
      const waited = opened.time <= until + slackNs && (ended?.at.time ?? Infinity) >= connection.opened.time;
      if (waited && upstream === undefined) held.push(stream);
    }
  }
  return held;
}
