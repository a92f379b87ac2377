/** Connections without keys on which everything was answered in full, as far as sizes and times of records show. */
import { beganWithMore, earlyResets } from './sealed-rejections.ts';
import type { SealedTurn, SealedTurns } from './sealed-turns.ts';
import { endOf, sealedTurns } from './sealed-turns.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  type SealedDetector,
  spanOf,
  upstreamTurns,
} from './sealed-verdict.ts';

/** Frame headers, headers that repeat others, a message and trailers are longer. */
const shortestAnswer = 40;

/** GOAWAY without debug data, and PING (RFC 9113 6.7, 6.8). */
const goaway = 17;

/** Several calls at a time share records. */
const mostShare = 0.9;

/** Trailers in a record of their own: a status, and a word. */
const longestTrailers = 60;

/** An answer with a message, and trailers behind it: what says that a call failed has no message. */
function isWhole({ answered }: SealedTurn): boolean {
  return octetsOf(answered) >= shortestAnswer;
}

function endsInTrailers({ answered }: SealedTurn): boolean {
  const last = answered.at(-1);
  return answered.length > 1 && last !== undefined && last.octets <= longestTrailers;
}

/** Closed by its client, or still open, with nothing reset and nothing waiting; and no GOAWAY of the server, nor a PING. */
function isQuiet(one: SealedTurns): boolean {
  const { connection, talk, entries } = one;
  if (entries.some(({ direction, octets }) => direction === 'to-client' && octets === goaway)) return false;
  const end = endOf(one);
  // Who has said close_notify has closed, though the answer to it may meet a socket that is gone.
  const isClose = end === talk.closing || connection.firstEnd?.how !== 'rst';
  const isOrderly = end === undefined || (end.direction === 'to-server' && isClose);
  return isOrderly && talk.resets.length === 0 && talk.waitingSince === undefined;
}

/** Clocks of two captures differ by less where they have been brought together. */
const clockNs = 5e6;

/**
 * True when every request went on behind the proxy before it was answered. One that did not was answered by the proxy,
 * of whose answers many say that a call failed.
 */
function wentThrough(requests: readonly SealedTurn[], behind: readonly SealedTurn[]): boolean {
  // Requests of several clients may go on one after the other, with no answer between them.
  const passedOn = behind.flatMap(({ asked }) => asked.map(({ at }) => at.time));
  return requests.every((request) => {
    const { from, to } = spanOf(request);
    return passedOn.some((time) => time >= from - clockNs && time <= to + clockNs);
  });
}

/** A connection that began with a request more than another, and may have had one reset: a retry hides that. */
function mayHaveRefused(one: SealedTurns, others: readonly SealedTurns[]): boolean {
  return earlyResets(one).length > 0 && others.some((other) => beganWithMore(one, other));
}

/** Everything was answered in full. Trailers have to show somewhere: an answer without them looks like one with them. */
export const detectHealth: SealedDetector = (timeline) => {
  const all = sealedTurns(timeline);
  const connections = [...timeline.connections()];
  const { gaps, midConnections } = timeline.totals;
  if (all.length === 0 || all.length < connections.length || gaps > 0 || midConnections > 0) return [];
  if (!all.every((one) => isQuiet(one) && one.turns.every(isWhole))) return [];
  const upstream = upstreamTurns(timeline);
  const requests = clientTurns(timeline).flatMap(({ turns }) => turns);
  const passedOn = upstream.flatMap(({ turns }) => turns);
  if (upstream.length > 0 && !wentThrough(requests, passedOn)) return [];
  if (upstream.some((one) => mayHaveRefused(one, upstream))) return [];
  const nearest = (upstream.length > 0 ? upstream : all).flatMap((one) =>
    one.turns.map((turn) => ({ one, turn })),
  );
  const shown = nearest.filter(({ turn }) => endsInTrailers(turn));
  const [first] = shown;
  const last = first?.turn.answered.at(-1);
  if (first === undefined || last === undefined || shown.length < nearest.length * mostShare) return [];
  const calls = requests.length;
  // A failure that statuses alone tell is seldom the failure of so many calls with a message each.
  const confidence = Math.min(0.85, 0.7 + calls / 100);
  return [
    {
      ...({ signature: 'clean-control', confidence, sender: 'none', cause: 'none' } as const),
      what: `${calls} requests or bursts of them were answered in full, with trailers, and nothing was reset or cut`,
      connections: [first.one.connection],
      evidence: [entryEvidence(first.one, last, 'the end of an answer: trailers')],
      quantities: { calls },
      answers: {},
    },
  ];
};
