/** Requests that a server took back and a proxy sent again on another connection, so that no client saw it, without keys. */
import { frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry } from '../../model/timeline.ts';
import { actOf } from './one-act.ts';
import { endOf, isControl, type SealedTurn, type SealedTurns } from './sealed-turns.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  type SealedDetector,
  type SealedVerdict,
  upstreamTurns,
  wasAskedLately,
} from './sealed-verdict.ts';

/** SETTINGS ACK, and SETTINGS of one parameter with it: what a server may say in the same record at first. */
const atFirst: readonly number[] = [frameOctets.settings, 2 * frameOctets.settings + frameOctets.parameter];
const mostResets = 3;

/** A proxy passes a request on within this, unless it waits for something. */
const passedOnNs = 10e6;

/** Retries come at once or behind a pause, which Envoy draws from up to 25 ms for the first one; a busy proxy adds to it. */
const longestPauseNs = 60e6;

/** Two frame headers, indices and a path: hardly a request is smaller. */
const smallestRequest = 48;

/** What is longer is a part of an upload, which takes its time. */
const longestRequest = 1000;

/** An answer with a message is longer. */
const shortestAnswer = 40;

/** A connection that a proxy opened to send something again. */
interface Again {
  one: SealedTurns;
  turn: SealedTurn;
  request: SealedEntry;
}

/** The connections that were opened though no client had just asked for anything. */
function openedAgain(clients: readonly SealedTurns[], upstream: readonly SealedTurns[]): Again[] {
  return upstream.flatMap((one): Again[] => {
    const [turn] = one.turns;
    const [request] = turn?.asked ?? [];
    const { opened } = one.connection;
    if (turn === undefined || request === undefined || octetsOf(turn.answered) < shortestAnswer) return [];
    return wasAskedLately(clients, opened.time, passedOnNs) ? [] : [{ one, turn, request }];
  });
}

/**
 * The GOAWAY upon which a connection was closed at once, by whoever was quicker, with a request unanswered: it was above
 * the last stream identifier, or it would not have been sent again.
 */
function rejection(one: SealedTurns, { connection }: SealedTurns): SealedEntry | undefined {
  const end = endOf(one);
  const last = one.turns.at(-1);
  if (end === undefined || last === undefined || last.answered.length > 0) return undefined;
  const said = last.entries.find(
    ({ direction, octets, at }) =>
      direction === 'to-client' &&
      // RST_STREAM may go with it.
      (octets === frameOctets.goaway || octets === frameOctets.goaway + frameOctets.rstStream) &&
      at.time <= end.at.time &&
      end.at.time - at.time <= actOf(one.connection),
  );
  const pause = connection.opened.time - end.at.time;
  return pause >= 0 && pause <= longestPauseNs ? said : undefined;
}

/** Requests that a GOAWAY left out and that succeeded on the next connection. */
export const detectRejected: SealedDetector = (timeline) => {
  const upstream = upstreamTurns(timeline);
  const rejected = openedAgain(clientTurns(timeline), upstream).flatMap((again) => {
    const found = upstream.flatMap((one) => {
      const said = one === again.one ? undefined : rejection(one, again.one);
      return said === undefined ? [] : [{ ...again, from: one, said }];
    });
    return found.slice(0, 1);
  });
  const [first] = rejected;
  if (first === undefined) return [];
  return [
    {
      ...{ signature: 'goaway-rejects-in-flight', confidence: 0.9, sender: 'server', cause: 'server' },
      what: 'The server said GOAWAY with a request on its way, the connection was closed at once, and the proxy sent the request again on another connection, where it was answered',
      connections: rejected.map(({ from }) => from.connection),
      evidence: [
        entryEvidence(first.from, first.said, 'a record of the size of a GOAWAY'),
        entryEvidence(first.one, first.request, 'the request again, which nobody had just asked for'),
      ],
      quantities: { calls: rejected.length },
      answers: { 'retry-safe': 'Yes: the server has not processed it.' },
    },
  ];
};

/** True where RST_STREAM has room in a record of the server, beside what it says at first. */
function mayReset({ direction, octets }: SealedEntry): boolean {
  if (direction !== 'to-client') return false;
  for (let n = 1; n <= mostResets; n++)
    if ([0, ...atFirst].some((beside) => octets === beside + n * frameOctets.rstStream)) return true;
  return false;
}

/** The records in front of a connection's first answer that may reset requests; behind it trailers may be as long. */
export function earlyResets({ turns, talk }: SealedTurns): SealedEntry[] {
  const [turn] = turns;
  const [from, until] = [turn?.asked[0]?.at.time ?? Infinity, turn?.answered[0]?.at.time ?? Infinity];
  return talk.entries().filter((entry) => mayReset(entry) && entry.at.time >= from && entry.at.time <= until);
}

/** The record before a connection was opened that may have reset requests of another one. */
function resetBefore(one: SealedTurns, { connection }: SealedTurns): SealedEntry | undefined {
  const { time } = connection.opened;
  return earlyResets(one).findLast(({ at }) => at.time <= time && time - at.time <= longestPauseNs);
}

/** True where a connection began with a request more than the other: the preface and the path are the same. */
export function beganWithMore(one: SealedTurns, other: SealedTurns): boolean {
  const [first, least] = [one.turns[0]?.asked[0], other.turns[0]?.asked[0]];
  return first !== undefined && least !== undefined && first.octets - least.octets >= smallestRequest;
}

/**
 * The connection that a proxy opened for a request that had been reset, where nobody had asked for anything: it may carry
 * nothing, because the request went out on the one that was there.
 */
export function openedForRetry(
  clients: readonly SealedTurns[],
  upstream: readonly SealedTurns[],
): { from: SealedTurns; said: SealedEntry; to: SealedTurns } | undefined {
  for (const to of upstream) {
    const { opened, server } = to.connection;
    if (wasAskedLately(clients, opened.time, passedOnNs)) continue;
    for (const from of upstream) {
      if (from === to || from.connection.server !== server) continue;
      const said = resetBefore(from, to);
      if (said !== undefined) return { from, said, to };
    }
  }
  return undefined;
}

/**
 * True where a proxy sent a request that nobody had just asked for behind room for a reset, on the same connection: a retry,
 * or a request that waited for its place.
 */
export function mayHaveSentAgain(clients: readonly SealedTurns[], one: SealedTurns): boolean {
  const [said] = earlyResets(one);
  if (said === undefined) return false;
  return one.turns.some(
    ({ asked: [request] }) =>
      request !== undefined &&
      request.octets <= longestRequest &&
      request.at.time > said.at.time &&
      !wasAskedLately(clients, request.at.time, passedOnNs),
  );
}

/** Requests that a server reset, and that the proxy sent again with success: none of its clients saw it. */
export const detectHiddenRetry: SealedDetector = (timeline) => {
  const clients = clientTurns(timeline);
  const upstream = upstreamTurns(timeline);
  const isWhole = clients.every(({ turns }) =>
    turns.every(
      ({ answered, entries }) =>
        octetsOf(answered) >= shortestAnswer &&
        !entries.some((entry) => entry.octets === frameOctets.rstStream && isControl(entry)),
    ),
  );
  if (!isWhole) return [];
  const hidden = openedAgain(clients, upstream).flatMap((again) => {
    const found = upstream.flatMap((from) => {
      if (from === again.one || from.connection.server !== again.one.connection.server) return [];
      const said = resetBefore(from, again.one);
      // Requests held back at a limit of streams go out later as well; but then there are no more of them than were asked.
      return said === undefined || !beganWithMore(from, again.one) ? [] : [{ ...again, from, said }];
    });
    return found.slice(0, 1);
  });
  const [first] = hidden;
  if (first === undefined) return [];
  return [
    {
      ...{ signature: 'retry-hides-fault', confidence: 0.9, sender: 'server', cause: 'server' },
      what: 'The server reset requests, and the proxy sent them again on another connection: its clients got all their answers',
      connections: [first.from.connection, ...hidden.map(({ one }) => one.connection)],
      evidence: [
        entryEvidence(first.from, first.said, 'a record with room for RST_STREAM'),
        entryEvidence(first.one, first.request, 'a request that nobody had just asked for'),
      ],
      quantities: { retried: hidden.length },
      answers: { 'retry-safe': 'The proxy has retried, with success.' },
    } satisfies SealedVerdict,
  ];
};
