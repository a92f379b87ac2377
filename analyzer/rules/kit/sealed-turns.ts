/** What a connection without keys carried, record by record: who asked, who answered, and what was only housekeeping. */
import type { Direction } from '../../model/chunk.ts';
import { alertOctets, frameOctets } from '../../model/frame-octets.ts';
import type { Moment, SealedEntry, SealedTalk, Timeline, TimelineConnection } from '../../model/timeline.ts';

/** One of these, or few of them in one record: more are as long as content is. */
const controlSums: ReadonlySet<number> = new Set([
  0,
  ...[frameOctets.settings, 2 * frameOctets.settings, frameOctets.settings + frameOctets.ping],
  ...[frameOctets.ping, 2 * frameOctets.ping, frameOctets.ping + frameOctets.rstStream],
  ...[1, 2, 3].flatMap((resets) => [
    resets * frameOctets.rstStream,
    frameOctets.settings + resets * frameOctets.rstStream,
  ]),
]);

/** The preface of a client, SETTINGS and WINDOW_UPDATE: shorter than one with a request behind it. */
const magic = 24;
const longestPreface = 120;

/** SETTINGS of a server, with what may go with it: shorter than with an answer behind it. */
const longestSettings = 75;

/** Session tickets come behind the handshake in one flight, as long as each other: no frame says that much so early. */
const smallestTicket = 150;
const mostTickets = 4;
const flightNs = 1e6;

/** What a client says of several calls in one act is of a server rather a part of an answer: trailers, or headers cut short. */
const answers: ReadonlySet<number> = new Set([
  frameOctets.ping + frameOctets.rstStream,
  frameOctets.settings + 2 * frameOctets.rstStream,
  frameOctets.settings + 3 * frameOctets.rstStream,
]);

/** True when a record holds control frames and nothing else, as far as its length tells. */
export function isControl({ direction, octets }: SealedEntry): boolean {
  return controlSums.has(octets) && (direction === 'to-server' || !answers.has(octets));
}

/** GOAWAY with debug data, and the alert behind it, are one act. */
const longestFarewell = 100;
const farewellNs = 5e6;

/** A connection without keys, and its records. */
export interface SealedTurns {
  connection: TimelineConnection;
  talk: SealedTalk;
  /** All records behind the handshake; session tickets and the server's SETTINGS are left out. */
  entries: readonly SealedEntry[];
  turns: readonly SealedTurn[];
  /** What the server began with, where it is as short as SETTINGS. */
  settings: SealedEntry | undefined;
}

/** One request, or several sent at once, and what the server sent until the next one. */
export interface SealedTurn {
  /** The client's records with content that nothing of the server's came between. */
  asked: readonly SealedEntry[];
  /** The server's records with content behind them. */
  answered: readonly SealedEntry[];
  /** Everything from the first of the request up to the next request. */
  entries: readonly SealedEntry[];
}

/** Who ended a connection first: a record of the size of an alert says so before FIN does (RFC 8446 6.1). */
export function endOf({
  connection,
  talk,
}: Pick<SealedTurns, 'connection' | 'talk'>): { at: Moment; direction: Direction } | undefined {
  const { closing } = talk;
  const { firstEnd } = connection;
  if (closing === undefined || firstEnd === undefined) return closing ?? firstEnd;
  return closing.at.time <= firstEnd.at.time ? closing : firstEnd;
}

const known = new WeakMap<Timeline, SealedTurns[]>();

/**
 * The connections without keys that the timeline remembers. To be called after the last fact: what was asked for once
 * is kept for the other rules.
 */
export function sealedTurns(timeline: Timeline): readonly SealedTurns[] {
  const cached = known.get(timeline);
  if (cached !== undefined) return cached;
  const list: SealedTurns[] = [];
  for (const connection of timeline.connections()) {
    if (connection.sealed === undefined || !connection.undecryptable) continue;
    const bare = withoutTickets(connection.sealed.entries());
    const first = settingsIn(bare);
    const settings = bare[first];
    const entries = bare.filter((_, index) => index !== first);
    list.push({
      ...{ connection, talk: connection.sealed, entries, turns: turnsOf(entries), settings },
    });
  }
  known.set(timeline, list);
  return list;
}

/** A server's first records, where they are as long as a ticket; the frames behind them are shorter. */
function withoutTickets(entries: readonly SealedEntry[]): SealedEntry[] {
  const asked = entries.findIndex((e) => e.direction === 'to-server' && e.octets > longestPreface);
  const byServer = entries.filter(({ direction }) => direction === 'to-client').slice(0, mostTickets);
  const tickets = new Set<SealedEntry>();
  byServer.forEach((entry, i) => {
    if (entry.octets < smallestTicket) return;
    const isFirst = asked < 0 || entries.indexOf(entry) < asked;
    const isPair = [byServer[i - 1], byServer[i + 1]].some(
      (other) =>
        other !== undefined &&
        Math.abs(other.octets - entry.octets) <= 1 &&
        Math.abs(other.at.time - entry.at.time) <= flightNs,
    );
    if (isFirst || isPair) tickets.add(entry);
  });
  return entries.filter((entry) => !tickets.has(entry));
}

/** Where the server's first frame stands, which is SETTINGS (RFC 9113 3.4); -1 where it is too long for that. */
function settingsIn(entries: readonly SealedEntry[]): number {
  const index = entries.findIndex(({ direction }) => direction === 'to-client');
  const octets = entries[index]?.octets ?? 0;
  return octets === alertOctets || octets > longestSettings ? -1 : index;
}

function turnsOf(entries: readonly SealedEntry[]): SealedTurn[] {
  const turns: { asked: SealedEntry[]; answered: SealedEntry[]; entries: SealedEntry[] }[] = [];
  let previous = magic;
  for (const [index, entry] of entries.entries()) {
    const current = turns.at(-1);
    const isContent =
      entry.octets !== alertOctets && !isControl(entry) && !isFarewell(entry, entries[index + 1]);
    if (entry.direction === 'to-client') {
      current?.entries.push(entry);
      if (isContent) current?.answered.push(entry);
      continue;
    }
    // Some send the 24 octets and the SETTINGS behind them apart.
    const isPreface = isContent && previous === magic && entry.octets <= longestPreface;
    if (isContent) previous = entry.octets;
    if (!isContent || isPreface) current?.entries.push(entry);
    else if (current === undefined || current.answered.length > 0 || wasClosed(current.entries))
      turns.push({ asked: [entry], answered: [], entries: [entry] });
    else {
      current.asked.push(entry);
      current.entries.push(entry);
    }
  }
  return turns;
}

/** A GOAWAY that says why, right in front of close_notify. */
function isFarewell(entry: SealedEntry, next: SealedEntry | undefined): boolean {
  if (next?.octets !== alertOctets || next.direction !== entry.direction || entry.direction !== 'to-server')
    return false;
  return entry.octets <= longestFarewell && next.at.time - entry.at.time <= farewellNs;
}

/** The client, or the server, had ended what was asked for by a record of the size of RST_STREAM. */
function wasClosed(entries: readonly SealedEntry[]): boolean {
  return entries.at(-1)?.octets === frameOctets.rstStream;
}
