/** What happened behind a proxy at a moment, without keys: sizes and times of the records of the next hop. */
import { alertOctets, frameOctets } from '../../model/frame-octets.ts';
import type { Moment, SealedEntry, Timeline, TimelineConnection } from '../../model/timeline.ts';
import { isBehind } from './behind.ts';
import { endOf, isControl, sealedTurns } from './sealed-turns.ts';

/** A proxy translates what happens on one hop to the other within this; taps at two hosts differ a little. */
const translationNs = 50e6;

/** A request may reach the tap of the next hop a moment before it reaches that of its own. */
const slackNs = 1e6;

/** What a proxy does on both hops in one go is seen in either order. */
const sameMomentNs = 5e6;

/** What of the hop behind a proxy shows around an answer of the proxy. */
export interface Behind {
  /** Content went upstream, or a connection was opened, between request and answer. */
  isSent: boolean;
  /** Content came from upstream right before the answer. */
  isAnswered: boolean;
  /** Nothing but control frames came from upstream between request and answer. */
  isSilent: boolean;
  /** The server sent a record with the size of RST_STREAM in it; of GOAWAY. */
  serverReset: SealedEntry | undefined;
  /** For how many of them there is room. */
  serverResets: number;
  serverGoaway: SealedEntry | undefined;
  /** The proxy did: RST_STREAM. */
  proxyReset: SealedEntry | undefined;
  /** A connection that carried requests ended right before, while the client stayed, and who ended it. */
  ended: { connection: TimelineConnection; by: 'proxy' | 'server' } | undefined;
  /** A connection failed before it carried anything. */
  failed: TimelineConnection | undefined;
}

/** Looks behind the proxy that accepted a connection; undefined where nothing of that hop was captured. */
export function lookBehind(
  timeline: Timeline,
  connection: TimelineConnection,
  since: Moment,
  until: Moment,
): Behind | undefined {
  const others = [...timeline.connections()].filter((other) => isBehind(other, connection));
  if (others.length === 0) return undefined;
  const isBetween = (time: number): boolean => time >= since.time - slackNs && time <= until.time + slackNs;
  const isNear = (time: number): boolean => Math.abs(until.time - time) <= translationNs;
  const talks = sealedTurns(timeline).filter((one) => others.includes(one.connection));
  const said = talks.flatMap(({ entries }) =>
    entries.filter((entry) => isAnswer(entry) && isBetween(entry.at.time)),
  );
  const all = talks.flatMap(({ talk }) => talk.entries().filter((entry) => isNear(entry.at.time)));
  const find = (direction: SealedEntry['direction'], octets: number): SealedEntry | undefined =>
    all.findLast((entry) => entry.direction === direction && holds(entry, octets));
  // What ends behind the answer is none of its reasons: the client has left, or the proxy has no more use for it.
  const own = sealedTurns(timeline).find((one) => one.connection === connection);
  const left = own === undefined ? undefined : endOf(own);
  const isReason = (time: number): boolean =>
    isNear(time) && time <= until.time + sameMomentNs && time < (left?.at.time ?? Infinity);
  const [ended] = talks.flatMap((one) => {
    const end = one.turns.length > 0 ? endOf(one) : undefined;
    return end !== undefined && isReason(end.at.time)
      ? [{ connection: one.connection, by: end.direction === 'to-server' ? 'proxy' : 'server' } as const]
      : [];
  });
  return {
    isSent:
      others.some(({ opened }) => isBetween(opened.time)) ||
      talks.some(({ turns }) => turns.some(({ asked }) => asked.some((entry) => isBetween(entry.at.time)))),
    isAnswered: said.some(({ at }) => isNear(at.time)),
    isSilent: said.length === 0,
    serverReset: find('to-client', frameOctets.rstStream),
    serverResets: all
      .filter(({ direction, at }) => direction === 'to-client' && isBetween(at.time))
      .reduce((sum, entry) => sum + countOf(entry, frameOctets.rstStream), 0),
    serverGoaway: find('to-client', frameOctets.goaway),
    proxyReset: find('to-server', frameOctets.rstStream),
    ended,
    failed: others.find(
      (other) =>
        isBetween(other.opened.time) &&
        !talks.some((one) => one.connection === other && one.turns.length > 0),
    ),
  };
}

function isAnswer(entry: SealedEntry): boolean {
  return (
    entry.direction === 'to-client' && entry.octets > alertOctets && !isControl(entry) && !isResets(entry)
  );
}

/** True for resets alone, or behind an ACK: a part of an answer may be as long, but comes with more. */
function isResets({ octets }: SealedEntry): boolean {
  return [1, 2, 3].some(
    (n) =>
      octets === n * frameOctets.rstStream || octets === frameOctets.settings + n * frameOctets.rstStream,
  );
}

/** What may stand before it in a record: nothing, ACKs, SETTINGS of one parameter, others of its kind. */
const beside: readonly number[] = [
  0,
  ...[1, 2].flatMap((n) => [n * frameOctets.settings, n * frameOctets.settings + frameOctets.parameter]),
];
const mostOfKind = 3;

/** How many frames of this size a record can hold beside what a side says at first, at most. */
function countOf(entry: SealedEntry, octets: number): number {
  for (let n = mostOfKind; n > 0; n--) if (beside.includes(entry.octets - n * octets)) return n;
  return 0;
}

/** True when a record can hold a frame of this size, or several. */
function holds(entry: SealedEntry, octets: number): boolean {
  return countOf(entry, octets) > 0;
}
