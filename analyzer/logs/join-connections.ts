/** Lines to connections: by addresses and ports, and by what a writer calls its connections. */
import type { Endpoint } from '../model/chunk.ts';
import { hostOf } from '../model/endpoint.ts';
import type { Moment } from '../model/timeline.ts';
import type { Joining } from './joined.ts';
import type { Subject, Subjects } from './subjects.ts';

/** Both ends of a connection may be seen a moment before or after what a log says of it. */
const slack = 0.5;

/** Seconds since 1970 of a moment in a capture, by the clock of whoever captured. */
export type ClockOf = (at: Moment) => number | undefined;

/** The one that was open at a time of the captures' clock; the only one where the time is not known. */
function openAt(found: readonly Subject[], at: number | undefined, clockOf: ClockOf): Subject | undefined {
  if (found.length < 2) return found[0];
  if (at === undefined) return undefined;
  return found.find(({ connection }) => {
    const from = clockOf(connection.opened) ?? -Infinity;
    const to = connection.closed === undefined ? Infinity : (clockOf(connection.closed.at) ?? Infinity);
    return at >= from - slack && at <= to + slack;
  });
}

/** Joins lines to connections; `offset` is what is to be added to their times, when it is known. */
export function joinConnections(
  lines: readonly Joining[],
  subjects: Subjects,
  clockOf: ClockOf,
  offset?: number,
): void {
  const labels = new Map<string, Subject>();
  const fronts = subjects.fronts();

  function candidates(client: Endpoint | undefined, server: Endpoint | undefined): readonly Subject[] {
    if (client === undefined) return server === undefined ? [] : subjects.to(server);
    const found = subjects.from(client);
    // A server that listens on all addresses may log one that is not on the wire.
    const exact = found.filter(({ connection }) => connection.server === server);
    return exact.length > 0 ? exact : found;
  }

  for (const line of lines) {
    const { keys } = line.read.entry;
    const at = line.time === undefined || offset === undefined ? undefined : line.time + offset;
    if (line.subject === undefined) {
      const found = openAt(candidates(keys.client, keys.server), at, clockOf);
      if (found !== undefined) {
        line.subject = found;
        line.by.push('address');
      }
    }
    if (line.upstream === undefined && keys.upstreamLocal !== undefined) {
      const found = openAt(subjects.from(keys.upstreamLocal), at, clockOf);
      if (found !== undefined) {
        line.upstream = found;
        if (!line.by.includes('address')) line.by.push('address');
      }
    }
    line.elsewhere =
      (keys.client ?? keys.upstreamLocal) !== undefined &&
      candidates(keys.client, keys.server).length === 0 &&
      subjects.from(keys.upstreamLocal ?? '').length === 0;
    if (keys.label !== undefined && line.subject !== undefined) labels.set(keys.label, line.subject);
  }
  for (const line of lines) {
    const { label, clientHost } = line.read.entry.keys;
    if (line.subject !== undefined) continue;
    const known = label === undefined ? undefined : labels.get(label);
    if (known !== undefined) {
      line.subject = known;
      line.by.push('label');
      continue;
    }
    if (clientHost === undefined) continue;
    // One connection of that host leaves no choice.
    const ofHost = fronts.filter(
      ({ connection }) => hostOf(connection.client).replace(/^\[|\]$/g, '') === clientHost,
    );
    if (ofHost.length === 1 && ofHost[0] !== undefined) {
      line.subject = ofHost[0];
      line.by.push('only-one');
    }
  }
}
