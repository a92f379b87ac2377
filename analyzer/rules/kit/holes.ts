import { hostOf } from '../../model/endpoint.ts';
import type { Timeline, TimelineConnection } from '../../model/timeline.ts';
import type { Loss } from './losses.ts';

/** What became of bytes that TCP sent again and again. */
export type LossKind =
  | 'size' // only large segments are lost: the path is narrower than its ends believe
  | 'pause' // nothing comes back, after a pause that was longer than any before
  | 'dead' // nothing comes back, from one moment on
  | 'loss'; // some segments are lost, others are not

/** Timeouts in a row without a word of the peer: less may be bad luck on a path that loses packets. */
const fewestTimeouts = 3;
/** On a path that lost packets before, and recovered, more of them are needed. */
const fewestOnLossyPath = 6;

/** The peer was silent for nearly all of the time. */
const silentShare = 0.8;

/** A segment that is smaller than this fits every path (RFC 9293 3.7.1: 536 and headers). */
const smallestSuspect = 500;

/** One that is as large as this is more than the narrowest path of IPv6 carries (RFC 8200 5: 1280, less headers). */
const surelySuspect = 1200;

/** A timer on silence is longer than every silence that the connection survived, by so much. */
const longerThanSurvived = 1.1;

/** Bytes that no PING and no other housekeeping is as large as, inside a record of TLS. */
const requestSize = 60;

/** Records of one request are in several segments. */
const sameMomentNs = 5e6;

/** True when nothing at all came back from the receiver since the bytes were sent first. */
export function isUnheard({ fact, from, until }: Loss): boolean {
  return !fact.recovered && fact.silence >= (until - from) * silentShare;
}

/** What kind of loss it was; `before`: the earlier ones of the connection. */
export function kindOf(loss: Loss, before: readonly Loss[]): LossKind {
  const { fact, timeouts, repeated, pause, survived } = loss;
  if (fact.recovered) return 'loss';
  if (!isUnheard(loss)) {
    const large = repeated > fact.largestDelivered && repeated >= smallestSuspect;
    return large && timeouts >= 2 ? 'size' : 'loss';
  }
  // A flow of messages that stopped before, and bytes that nobody acknowledges, are one event.
  if (loss.stopped !== undefined) return 'dead';
  const lossy = before.some((earlier) => earlier.fact.recovered);
  if (timeouts < (lossy ? fewestOnLossyPath : fewestTimeouts)) return 'loss';
  // Nothing small was under way that could have drawn an answer.
  const { smallestInFlight, largestDelivered } = fact;
  const onlyLarge = smallestInFlight >= surelySuspect && smallestInFlight > largestDelivered;
  if (onlyLarge && largestDelivered > 0 && pause === undefined) return 'size';
  if (pause !== undefined && pause.silence > survived * longerThanSurvived) return 'pause';
  return 'dead';
}

/** True when calls waited for the lost bytes; without keys, when a request was among them as far as sizes show. */
export function isMissed({ connection, streams, fact, from }: Loss): boolean {
  if (connection.protocol === 'http2') return streams.length > 0;
  if (!connection.undecryptable) return false;
  const asked = connection.sealed?.lastRequest?.time ?? -Infinity;
  const isAsked = fact.direction === 'to-server' && asked >= from - sameMomentNs;
  return isAsked || fact.largestSegment >= requestSize;
}

/** What became of new connections between the same hosts while this one was dead. */
export type NewConnections = 'answered' | 'unanswered' | undefined;

/** A SYN without an answer for so long has none. */
const unansweredNs = 1.5e9;

/** Whether new connections from the same host to the same server were answered since a time; `end`: of what was seen. */
export function newConnections(
  timeline: Timeline,
  { connection, from, until }: Loss,
): { result: NewConnections; other: TimelineConnection | undefined } {
  let silent: TimelineConnection | undefined;
  for (const other of timeline.connections()) {
    if (other === connection || other.input !== connection.input || other.opened.time < from) continue;
    if (other.server !== connection.server || hostOf(other.client) !== hostOf(connection.client)) continue;
    if (other.rtt !== undefined) return { result: 'answered', other };
    if (until - other.opened.time >= unansweredNs) silent ??= other;
  }
  return silent === undefined
    ? { result: undefined, other: undefined }
    : { result: 'unanswered', other: silent };
}
