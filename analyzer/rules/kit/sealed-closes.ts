/** Connections that a server closes with calls open, and calls that it ends after a time of its own, without keys. */
import { alertOctets, frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry, Timeline, TimelineConnection } from '../../model/timeline.ts';
import { serverOf } from './parties.ts';
import { saysGoaway } from './sealed-endings.ts';
import { endOf, type SealedTurn, type SealedTurns, sealedTurns } from './sealed-turns.ts';
import { lookBehind } from './sealed-upstream.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  type SealedDetector,
  type SealedVerdict,
  upstreamTurns,
} from './sealed-verdict.ts';
import { sealedCloseEvidence } from './sealed.ts';

/** `delayed_close_timeout` of Envoy, which begins when it has found the violation. */
const delayedCloseNs = 1e9;
const delayedCloseSlackNs = 60e6;

/** A record with room for more than one first request. */
const severalRequests = 300;

/** What a proxy makes of the end of its upstream side it makes at once. */
const translationNs = 50e6;

/** A reset, alone or behind headers that repeat others; a first answer may be longer. */
const longestCut = 36;
const longestFirst = 100;

/** A timer that is worth the name; two of its ends differ by less than a tenth. */
const shortestTimerNs = 100e6;
const widestSpread = 0.1;

/** An answer without a message: the first one, and one that repeats it. */
const longestError = 140;
const longestRepeatedError = 16;

/**
 * The word of the client a second after which the connection was closed, with nothing of the server since: Envoy closes so
 * for a violation that it does not name. What the client says meanwhile is not read.
 */
function lastWordRead(one: SealedTurns): SealedEntry | undefined {
  const { entries, turns } = one;
  const end = endOf(one);
  const last = turns.at(-1);
  if (end?.direction !== 'to-client' || last === undefined || last.answered.length > 0) return undefined;
  const before = entries.filter(({ at, octets }) => at.time < end.at.time && octets !== alertOctets);
  const spoken = before.findLastIndex(({ direction }) => direction === 'to-client');
  return before
    .slice(spoken + 1)
    .findLast(({ at }) => Math.abs(end.at.time - at.time - delayedCloseNs) <= delayedCloseSlackNs);
}

/** The connections that were closed so, for rules on other ends. */
export function delayedCloses(timeline: Timeline): ReadonlySet<TimelineConnection> {
  return new Set(
    sealedTurns(timeline)
      .filter((one) => lastWordRead(one) !== undefined)
      .map(({ connection }) => connection),
  );
}

/** Connections that a proxy closes a second after the client's last word, though the calls before it were passed on. */
export const detectClosedBySilence: SealedDetector = (timeline) =>
  clientTurns(timeline).flatMap((one): SealedVerdict[] => {
    const word = lastWordRead(one);
    if (one.connection.hop === 'client-server' || word === undefined) return [];
    const [request] = one.turns.at(-1)?.asked ?? [];
    const [first] = one.turns[0]?.asked ?? [];
    const [close, ...more] = sealedCloseEvidence(
      one,
      'the close, a second after the last word of the client',
    );
    if (request === undefined || first === undefined || close === undefined) return [];
    // What stands beside the very first request alone may be a window, and have a code of its own.
    if (word.at.time <= first.at.time && word.octets < severalRequests) return [];
    // With nothing passed on the client's very first words may be a flood of frames as well.
    const behind = lookBehind(timeline, one.connection, first.at, close.at);
    if (behind?.isSent !== true) return [];
    return [
      {
        ...{
          signature: 'silent-protocol-kill',
          // Few control frames too many behind a request end a connection so as well, and no length tells them from requests.
          confidence: 0.75,
          sender: serverOf(one.connection),
          cause: 'client',
        },
        what: 'The proxy was silent for a second after the last word of the client, and closed with the calls open: so it ends a connection for a violation',
        connections: [one.connection],
        evidence: [close, ...more, entryEvidence(one, request, 'the last request')],
        answers: { 'retry-safe': 'No: the calls before it were passed on.' },
      },
    ];
  });

/** The part of an answer after which the server closed. */
function cutTurn(one: SealedTurns): SealedTurn | undefined {
  const { talk, turns } = one;
  const end = endOf(one);
  const last = turns.at(-1);
  const said = last?.answered.at(-1);
  // Without close_notify it is a truncation, which has a signature of its own.
  if (end === undefined || end !== talk.closing || end.direction !== 'to-client' || said === undefined)
    return undefined;
  return end.at.time - said.at.time <= translationNs && octetsOf(last?.answered ?? []) <= longestFirst
    ? last
    : undefined;
}

/** Connections that a server closes behind the beginning of an answer: the proxy resets the call towards its client. */
export const detectCutByClose: SealedDetector = (timeline) => {
  const clients = clientTurns(timeline);
  return upstreamTurns(timeline).flatMap((one): SealedVerdict[] => {
    const turn = cutTurn(one);
    const end = endOf(one);
    if (turn === undefined || end === undefined) return [];
    const told = clients.flatMap((client) =>
      client.entries.flatMap((entry) => {
        const { direction, octets, at } = entry;
        const isReset = octets === frameOctets.rstStream || (octets > 20 && octets <= longestCut);
        const isThen = Math.abs(at.time - end.at.time) <= translationNs;
        return direction === 'to-client' && isReset && isThen ? [{ client, entry }] : [];
      }),
    );
    const [first] = told;
    const [close, ...more] = sealedCloseEvidence(one, 'the close of the server, with the answer begun');
    if (first === undefined || close === undefined) return [];
    const said = turn.answered.at(-1);
    const isAnnounced = said !== undefined && saysGoaway(timeline, one, said);
    return [
      {
        signature: isAnnounced ? 'goaway-kills-accepted-streams' : 'fin-without-goaway',
        ...{ confidence: 0.9, sender: 'server', cause: 'server' },
        what:
          'The server closed the connection behind the beginning of an answer, ' +
          `${isAnnounced ? 'with a GOAWAY in the same record, ' : ''}and the proxy reset the call`,
        connections: [one.connection],
        evidence: [
          close,
          ...more,
          entryEvidence(first.client, first.entry, 'what the proxy told its client'),
        ],
        answers: {
          'retry-safe': 'No: without GOAWAY nothing says which calls were processed (RFC 9113 6.8).',
        },
      },
    ];
  });
};

/** Calls that a server ends without a message, each after the same time. */
export const detectServerDeadline: SealedDetector = (timeline) =>
  upstreamTurns(timeline).flatMap((one): SealedVerdict[] => {
    const ended = one.turns.map((turn) => ({
      turn,
      wait: (turn.answered[0]?.at.time ?? NaN) - (turn.asked.at(-1)?.at.time ?? NaN),
      octets: octetsOf(turn.answered),
    }));
    const [first, ...rest] = ended;
    const answer = first?.turn.answered[0];
    if (first === undefined || answer === undefined || rest.length === 0 || first.octets > longestError)
      return [];
    if (!rest.every(({ octets }) => octets > 0 && octets <= longestRepeatedError)) return [];
    const waits = ended.map(({ wait }) => wait);
    const [shortest, longest] = [Math.min(...waits), Math.max(...waits)];
    if (shortest < shortestTimerNs || longest - shortest > longest * widestSpread) return [];
    return [
      {
        ...{ signature: 'deadline-exceeded-server', confidence: 0.9, sender: 'server', cause: 'server' },
        what: `The server ended ${ended.length} calls without a message, each ${Math.round(shortest / 1e6)} ms after the request`,
        connections: [one.connection],
        evidence: [entryEvidence(one, answer, 'a short answer, repeated by the next ones')],
        quantities: { elapsed: shortest / 1e9 },
        answers: { 'retry-safe': 'No: the server may have processed the request.' },
      },
    ];
  });
