import type { Party } from '../../model/diagnosis.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import type { SealedEntry, Timeline, TimelineConnection } from '../../model/timeline.ts';
import { isBehind } from './behind.ts';
import { clientOf } from './parties.ts';
import { type SealedTurn, type SealedTurns, sealedTurns } from './sealed-turns.ts';

/** What sizes and times of records suggest of connections without keys, in the words of one signature. */
export interface SealedVerdict {
  signature: string;
  /** A sentence without its full stop. */
  what: string;
  confidence: number;
  sender: Party;
  cause: Party;
  connections: readonly TimelineConnection[];
  evidence: NonEmpty<EvidenceRef>;
  quantities?: Readonly<Record<string, number>>;
  answers: Readonly<Record<string, string>>;
}

/** Finds the signs of one kind of fault; called once, after the last fact. */
export type SealedDetector = (timeline: Timeline) => readonly SealedVerdict[];

/** The message of every rule on such a verdict. */
export const sealedVerdictText = '{{what}}, as far as sizes and times of records show.';

/** Evidence on a record without keys. */
export function entryEvidence(
  { talk }: SealedTurns,
  { at, direction, octets }: SealedEntry,
  what: string,
): EvidenceRef {
  return { at, direction, what: `${what} (${octets} octets)`, filter: talk.filterOf(octets) };
}

/** The connections of a proxy without keys on the hop behind it. */
export function upstreamTurns(timeline: Timeline): SealedTurns[] {
  const all = sealedTurns(timeline);
  return all.filter(
    ({ connection }) =>
      clientOf(connection) === 'proxy' || all.some((other) => isBehind(connection, other.connection)),
  );
}

/** The connections of clients, to a proxy or a server. */
export function clientTurns(timeline: Timeline): SealedTurns[] {
  const behind = new Set(upstreamTurns(timeline));
  return sealedTurns(timeline).filter((one) => !behind.has(one));
}

/** Octets of all that was answered to a request, or asked. */
export function octetsOf(entries: readonly SealedEntry[]): number {
  return entries.reduce((sum, { octets }) => sum + octets, 0);
}

/** When a turn began, and when its last answer came; nanoseconds. */
export function spanOf({ asked, entries }: SealedTurn): { from: number; to: number } {
  const from = asked[0]?.at.time ?? 0;
  const answers = entries.filter(({ direction }) => direction === 'to-client');
  return { from, to: answers.at(-1)?.at.time ?? from };
}

/** True where something was asked on any of these connections in the time before a moment, nanoseconds. */
export function wasAskedLately(
  list: readonly SealedTurns[],
  time: number,
  withinNs: number,
  slackNs = 2e6,
): boolean {
  return list.some(({ turns }) =>
    turns.some(({ asked }) =>
      asked.some(({ at }) => at.time <= time + slackNs && at.time >= time - withinNs),
    ),
  );
}
