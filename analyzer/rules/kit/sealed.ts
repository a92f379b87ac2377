import type { Fact } from '../../model/fact.ts';
import type { EvidenceRef } from '../../model/finding.ts';
import { frameOctets } from '../../model/frame-octets.ts';
import type { SealedGoaway, SealedTalk, Timeline, TimelineConnection } from '../../model/timeline.ts';
import { endEvidence } from './evidence.ts';
import { actOf } from './one-act.ts';

/** Connections remembered; more of them add nothing to the answer. */
const mostKept = 1000;

/** A connection without keys after its handshake, and what its records suggest. */
export interface SealedConnection {
  connection: TimelineConnection;
  talk: SealedTalk;
}

/** Remembers the connections whose records stay closed; a rule asks at the end what they suggest. */
export class SealedConnections {
  readonly #timeline: Timeline;
  readonly #seen = new Set<TimelineConnection>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  record({ from }: Fact<'tls.record'>): void {
    const connection = this.#timeline.connection(from);
    if (connection !== undefined && this.#seen.size < mostKept) this.#seen.add(connection);
  }

  /** Those with something to suggest, in order of their first closed record. */
  all(): SealedConnection[] {
    return [...this.#seen].flatMap((connection) =>
      connection.sealed === undefined || !connection.undecryptable
        ? []
        : [{ connection, talk: connection.sealed }],
    );
  }
}

/** A record of an upload: no request and nothing of HTTP/2's own is so long. */
const uploadRecord = 1000;

/** True where what came behind the server's last answer is the rest of an upload that had begun before it. */
export function isUploadOn(talk: SealedTalk): boolean {
  const { lastContent } = talk;
  if (lastContent === undefined) return false;
  const ofClient = talk.entries().filter(({ direction }) => direction === 'to-server');
  const before = ofClient.filter(({ at }) => at.time <= lastContent.time).at(-1);
  const behind = ofClient.filter(({ at }) => at.time > lastContent.time);
  return [...(before === undefined ? [] : [before]), ...behind].every(({ octets }) => octets >= uploadRecord);
}

/** A server that seems to have announced a drain, as far as sizes and times of records show. */
export interface SealedDrain extends SealedConnection {
  goaway: SealedGoaway;
  /** Two GOAWAYs in one act: a drain that was planned, no answer to an error. */
  isPlanned: boolean;
  /** From the announcement to the server's close; undefined when the server did not close first. */
  grace: number | undefined;
  /** GOAWAY and close were one act. */
  isOneAct: boolean;
  /** A call was unanswered at the close, or the messages of a stream were still coming. */
  isCut: boolean;
}

/** What has the length of a GOAWAY came from the client right before: it left, and the close of the server is the answer. */
function answersFarewell(talk: SealedTalk, end: number, act: number): boolean {
  const last = talk.entries().findLast(({ direction, at }) => direction === 'to-server' && at.time <= end);
  return last?.octets === frameOctets.goaway && end - last.at.time <= act;
}

/** The drain of a connection: its first record that, with what follows, can hardly be anything but a GOAWAY. */
export function sealedDrain({ connection, talk }: SealedConnection): SealedDrain | undefined {
  const act = actOf(connection);
  const { goaways } = talk;
  const isFollowed = (index: number): boolean => {
    const { time } = goaways[index]?.at ?? { time: NaN };
    return goaways
      .slice(index + 1)
      .some(({ at, octets }) => octets === frameOctets.goaway && at.time - time <= act);
  };
  const index = goaways.findIndex(({ octets }, i) => octets !== frameOctets.goawayMaxAge || isFollowed(i));
  const goaway = goaways[index];
  if (goaway === undefined) return undefined;
  const end = talk.closing ?? connection.firstEnd;
  const byServer =
    end?.direction === 'to-client' &&
    end.at.time >= goaway.at.time &&
    !answersFarewell(talk, end.at.time, act);
  const grace = byServer ? end.at.time - goaway.at.time : undefined;
  return {
    connection,
    talk,
    goaway,
    isPlanned: goaway.octets > frameOctets.goawayMaxAge || isFollowed(index),
    grace,
    isOneAct: grace !== undefined && grace < act,
    isCut: talk.waitingSince !== undefined || isStreaming(talk, end?.at.time ?? Infinity),
  };
}

/** Messages of one size kept coming, and the last one came no longer ago than the one before it. */
export function isStreaming({ inFlow, lastContent, flowGap }: SealedTalk, end: number): boolean {
  if (!inFlow || lastContent === undefined || flowGap === undefined) return false;
  return end - lastContent.time <= 2 * flowGap;
}

/** Evidence on a record that can be a GOAWAY. */
export function sealedGoawayEvidence({ at, filter }: SealedGoaway, what: string): EvidenceRef {
  return { at, filter, what, direction: 'to-client' };
}

/** Evidence on the close of a connection without keys: by a record of the size of an alert, FIN or RST. */
export function sealedCloseEvidence({ connection, talk }: SealedConnection, what: string): EvidenceRef[] {
  const close = talk.closing === undefined ? endEvidence(connection, what) : { ...talk.closing, what };
  return close === undefined ? [] : [close];
}
