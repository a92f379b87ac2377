/** Connections without keys on which everything was answered in full, as far as sizes and times of records show. */
import { frameOctets } from '../../model/frame-octets.ts';
import { beganWithMore, earlyResets, mayHaveSentAgain, openedForRetry } from './sealed-rejections.ts';
import { endOf, type SealedTurn, type SealedTurns, sealedTurns } from './sealed-turns.ts';
import { areOk, mayTellFailure, trailersOf } from './sealed-trailers.ts';
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

/** Several calls at a time share records. */
const mostShare = 0.9;

/** A client that says farewell closes within this, or the server does. */
const farewellNs = 100e6;

/** A proxy passes a request on within this, or begins to connect for it; what it holds for longer it has a reason to hold. */
const heldNs = 250e6;

/** Who waits longer than that for the beginning of an answer may have met a timer. */
const longestWaitNs = 5e9;

/** A server that takes longer for some call on one hop may be one that holds it. */
const promptNs = 500e6;

/** The answer to a single call comes at once, and whole: what comes after a pause may be of another call, or say why it ended. */
const wholeNs = 100e6;

/** How sure one may be: by both hops, and by one. */
const sure = { bothHops: 0.92, oneHop: 0.9 } as const;

/** An answer with a message, and trailers behind it: what says that a call failed has no message. */
function isWhole({ asked, answered }: SealedTurn): boolean {
  const wait = (answered[0]?.at.time ?? 0) - (asked.at(-1)?.at.time ?? 0);
  return octetsOf(answered) >= shortestAnswer && wait < longestWaitNs;
}

/** True for calls on one hop that nobody can have held, or ended by a timer. */
function arePrompt(requests: readonly SealedTurn[]): boolean {
  return requests.every(({ asked, answered }) => {
    const first = answered[0]?.at.time ?? 0;
    const isAtOnce = (answered.at(-1)?.at.time ?? 0) - first <= wholeNs;
    return first - (asked.at(-1)?.at.time ?? 0) < promptNs && (isAtOnce || requests.length > 1);
  });
}

/** When the client said that it leaves, with nothing open and right before the end; what a server says behind that is an echo. */
function farewellOf({ entries, turns }: SealedTurns, end: number): number {
  const last = turns.at(-1)?.answered.at(-1);
  const said = entries.find(
    ({ direction, octets, at }) =>
      direction === 'to-server' && octets === frameOctets.goaway && at.time >= (last?.at.time ?? Infinity),
  );
  return said !== undefined && end - said.at.time <= farewellNs ? said.at.time : Infinity;
}

/** Closed by its client, or still open, with nothing reset and nothing waiting; and no GOAWAY of the server, nor a PING. */
function isQuiet(one: SealedTurns): boolean {
  const { connection, talk, entries } = one;
  const end = endOf(one);
  const left = Math.min(
    farewellOf(one, end?.at.time ?? Infinity),
    end?.direction === 'to-server' ? end.at.time : Infinity,
  );
  const isAnnounced = entries.some(
    ({ direction, octets, at }) =>
      direction === 'to-client' && octets === frameOctets.goaway && at.time < left,
  );
  // Who has said close_notify has closed, though the answer to it may meet a socket that is gone.
  const isClose = end === talk.closing || connection.firstEnd?.how !== 'rst';
  const isOrderly = end === undefined || (end.at.time >= left && isClose);
  return !isAnnounced && isOrderly && talk.resets.length === 0 && talk.waitingSince === undefined;
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

/** True where a proxy held a request though it had nothing to wait for: no connection of its own was on its way. */
function wasHeld(requests: readonly SealedTurn[], behind: readonly SealedTurns[]): boolean {
  const acts = behind.flatMap(({ connection, turns }) => [
    connection.opened.time,
    ...turns.flatMap(({ asked }) => asked.map(({ at }) => at.time)),
  ]);
  return requests.some(({ asked }) => {
    const whole = asked.at(-1)?.at.time ?? 0;
    const next = Math.min(...acts.filter((time) => time >= (asked[0]?.at.time ?? 0) - clockNs));
    return next - whole > heldNs;
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
  const clients = clientTurns(timeline);
  const requests = clients.flatMap(({ turns }) => turns);
  const passedOn = upstream.flatMap(({ turns }) => turns);
  if (upstream.length > 0 && !wentThrough(requests, passedOn)) return [];
  if (upstream.some((one) => mayHaveRefused(one, upstream))) return [];
  if (upstream.some((one) => mayHaveSentAgain(clients, one))) return [];
  if (openedForRetry(clients, upstream) !== undefined) return [];
  if (upstream.length > 0 && wasHeld(requests, upstream)) return [];
  const nearest = (upstream.length > 0 ? upstream : all).map((one) => ({ one, trailers: trailersOf(one) }));
  const shown = nearest.flatMap(({ one, trailers }) =>
    trailers.flatMap((each) => (each === undefined ? [] : [{ one, ...each }])),
  );
  const turns = nearest.reduce((sum, { trailers }) => sum + trailers.length, 0);
  const [first] = shown;
  if (first === undefined || shown.length < turns * mostShare) return [];
  // Behind a stream a message may share their record.
  if (shown.filter(mayTellFailure).length * 2 > shown.length) return [];
  const told = nearest.map(({ trailers }) => trailers.filter((each) => each !== undefined));
  if (!told.filter(({ length }) => length > 0).every(areOk)) return [];
  if (upstream.length === 0 && !arePrompt(requests)) return [];
  const calls = requests.length;
  const confidence = upstream.length > 0 ? sure.bothHops : sure.oneHop;
  return [
    {
      ...({ signature: 'clean-control', confidence, sender: 'none', cause: 'none' } as const),
      what: `${calls} requests or bursts of them were answered in full, with trailers, and nothing was reset or cut`,
      connections: [first.one.connection],
      evidence: [entryEvidence(first.one, first.entry, 'the end of an answer: trailers')],
      quantities: { calls },
      answers: {},
    },
  ];
};
