/** Lines to connections: by addresses and ports, and by what a writer calls its connections. */
import type { Endpoint } from '../model/chunk.ts';
import type { Moment } from '../model/timeline.ts';
import type { Joining } from './joined.ts';
import type { Subject, Subjects } from './subjects.ts';

/** Both ends of a connection may be seen a moment before or after what a log says of it. */
const slack = 0.5;

/** A log may be written a little late; what is further away than this is about another connection. */
const stranger = 5;

/** Seconds since 1970 of a moment in a capture, by the clock of whoever captured. */
export type ClockOf = (at: Moment) => number | undefined;

/** True while the connection was open at a time of the captures' clock; `more` seconds are granted on either side. */
function wasOpen({ connection }: Subject, at: number, clockOf: ClockOf, more: number): boolean {
  const from = connection.synSeen ? (clockOf(connection.opened) ?? -Infinity) : -Infinity;
  const to = connection.closed === undefined ? Infinity : (clockOf(connection.closed.at) ?? Infinity);
  return at >= from - more && at <= to + more;
}

/** The one that was open then; the only one where the time is not known. */
function openAt(found: readonly Subject[], at: number | undefined, clockOf: ClockOf): Subject | undefined {
  if (at === undefined) return found.length === 1 ? found[0] : undefined;
  return (
    found.find((one) => wasOpen(one, at, clockOf, slack)) ??
    found.find((one) => wasOpen(one, at, clockOf, stranger))
  );
}

/** What writers call their connections, for all logs of one program: `*1` of nginx's error log is in its access log. */
export type Labels = Map<string, Subject>;

/** What lines are joined with. */
export interface Joiner {
  subjects: Subjects;
  clockOf: ClockOf;
  labels: Labels;
  /** What is to be added to their times, when it is known. */
  offset?: number | undefined;
}

function labelOf({ read }: Joining): string | undefined {
  const { label } = read.entry.keys;
  return label === undefined ? undefined : `${read.format.split('-')[0]} ${label}`;
}

/** Joins lines to connections. */
export function joinConnections(lines: readonly Joining[], joiner: Joiner): void {
  for (const line of lines) joinByAddress(line, joiner);
  for (const line of lines) if (line.subject === undefined) joinByName(line, joiner);
}

function joinByAddress(line: Joining, { subjects, clockOf, labels, offset }: Joiner): void {
  const { keys } = line.read.entry;
  const at = line.time === undefined || offset === undefined ? undefined : line.time + offset;

  function candidates(client: Endpoint | undefined, server: Endpoint | undefined): readonly Subject[] {
    if (client === undefined) return server === undefined ? [] : subjects.to(server);
    const found = subjects.from(client);
    // A server that listens on all addresses may log one that is not on the wire.
    const exact = found.filter(({ connection }) => connection.server === server);
    return exact.length > 0 ? exact : found;
  }

  const [own, behind] = [candidates(keys.client, keys.server), subjects.from(keys.upstreamLocal ?? '')];
  if (line.subject === undefined) {
    const found = openAt(own, at, clockOf);
    if (found !== undefined) {
      line.subject = found;
      line.by.push('address');
    }
  }
  if (line.upstream === undefined) {
    const found = openAt(behind, at, clockOf);
    if (found !== undefined) {
      line.upstream = found;
      if (!line.by.includes('address')) line.by.push('address');
    }
  }
  const named = (keys.client ?? keys.upstreamLocal) !== undefined;
  const found = line.subject ?? line.upstream;
  // Of several with the same address the time decides, once it is known.
  line.elsewhere = named && found === undefined && (at !== undefined || own.length + behind.length === 0);
  const label = labelOf(line);
  if (label !== undefined && line.subject !== undefined) labels.set(label, line.subject);
}

function joinByName(line: Joining, { subjects, clockOf, labels, offset }: Joiner): void {
  const label = labelOf(line);
  const known = label === undefined ? undefined : labels.get(label);
  if (known !== undefined) {
    line.subject = known;
    line.by.push('label');
    return;
  }
  const { clientHost, resolution = 0 } = line.read.entry.keys;
  if (clientHost === undefined) return;
  const at = line.time === undefined || offset === undefined ? undefined : line.time + offset;
  // One connection of that host, open then, leaves no choice.
  const ofHost = subjects
    .ofHost(clientHost)
    .filter((one) => at === undefined || wasOpen(one, at, clockOf, slack + resolution));
  const [only] = ofHost;
  if (only === undefined || ofHost.length > 1) return;
  line.subject = only;
  line.by.push('only-one');
}

/**
 * Ports are used again and logs are long: a line that speaks of a time at which its connection did not exist is about
 * another one with the same address.
 */
export function dropStrangers(lines: readonly Joining[], { clockOf, offset }: Joiner): void {
  if (offset === undefined) return;
  for (const line of lines) {
    const { time, subject, upstream } = line;
    const of = subject ?? upstream;
    if (time === undefined || of === undefined) continue;
    const { durationMs = 0, timeOf, resolution = 0 } = line.read.entry.keys;
    const end = timeOf === 'start' ? time + durationMs / 1000 : time;
    if (wasOpen(of, end + offset, clockOf, stranger + resolution)) continue;
    delete line.subject;
    delete line.upstream;
    delete line.stream;
    line.by = [];
    line.elsewhere = true;
  }
}
