import { hostOf } from '../../model/endpoint.ts';
import type { Timeline, TimelineConnection } from '../../model/timeline.ts';

/** Clients try addresses side by side, 250 ms apart (RFC 8305 5); those that go one by one need a timeout more. */
const sideBySideNs = 2.5e9;

/** The port of an endpoint. */
function portOf(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf(':') + 1);
}

/**
 * True when the client had several addresses for one port, and another one served it while this one failed: the loser
 * of such a race (RFC 8305) and a spare address fail nobody.
 */
export function otherAddressServed(timeline: Timeline, connection: TimelineConnection): boolean {
  const [host, port] = [hostOf(connection.client), portOf(connection.server)];
  for (const other of timeline.connections()) {
    if (other === connection || other.rtt === undefined || portOf(other.server) !== port) continue;
    if (hostOf(other.server) === hostOf(connection.server)) continue;
    const isOurs =
      other.input === connection.input && (hostOf(other.client) === host || isDual(other, connection));
    if (isOurs && Math.abs(other.opened.time - connection.opened.time) <= sideBySideNs) return true;
  }
  return false;
}

/** True for connections of different IP versions: one client then has two addresses, which nothing ties together. */
function isDual(a: TimelineConnection, b: TimelineConnection): boolean {
  return a.client.startsWith('[') !== b.client.startsWith('[');
}
