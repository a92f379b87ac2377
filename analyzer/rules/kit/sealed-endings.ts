/** Answers that end without trailers, and connections closed with a GOAWAY in the last record, by their octets on two hops. */
import { frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry, Timeline } from '../../model/timeline.ts';
import { readingsOf, type Shape, twoHopCalls } from './sealed-shapes.ts';
import { endOf, type SealedTurns } from './sealed-turns.ts';
import {
  clientTurns,
  entryEvidence,
  type SealedDetector,
  type SealedVerdict,
  upstreamTurns,
} from './sealed-verdict.ts';

/** One answer has too many shapes. */
const fewestCalls = 2;

/** What ends with a connection ends in the same moment. */
const sameMomentNs = 5e6;

/** The connections of clients whose calls can be read, with the end of all first answers and of all later ones. */
function endingsOf(timeline: Timeline): {
  one: SealedTurns;
  server: SealedTurns;
  first: ReadonlySet<Shape>;
  later: ReadonlySet<Shape>;
  last: SealedEntry;
  count: number;
}[] {
  const upstream = upstreamTurns(timeline);
  return clientTurns(timeline).flatMap((one) => {
    const calls = twoHopCalls(one, upstream);
    const call = calls.at(-1);
    const last = call?.upstream.answered.at(-1);
    if (
      call === undefined ||
      last === undefined ||
      calls.length < fewestCalls ||
      calls.length < one.turns.length
    )
      return [];
    // Where a connection was given up with the answer, that is what ended it.
    const isCut = calls.some(({ server, upstream: { answered } }) => {
      const said = answered.at(-1)?.at.time ?? NaN;
      return (endOf(server)?.at.time ?? Infinity) - said <= sameMomentNs;
    });
    if (isCut) return [];
    const readings = readingsOf(timeline, calls);
    if (readings.length === 0) return [];
    return [
      {
        ...{ one, last, count: calls.length, server: call.server },
        first: new Set(readings.map((reading) => reading.first)),
        later: new Set(readings.flatMap(({ later }) => later.flatMap((shapes) => [...shapes]))),
      },
    ];
  });
}

/** Answers that end on their message, or right behind it, from the very first call on. */
export const detectMissingTrailers: SealedDetector = (timeline) =>
  endingsOf(timeline)
    .filter(({ first, later }) => !first.has('trailers') && !later.has('trailers'))
    .map(({ one, server, last, count }): SealedVerdict => ({
      ...{ signature: 'missing-trailers', confidence: 0.9, sender: 'server', cause: 'server' },
      what: `${count} answers, from the very first one on, have no room for trailers on either hop of the proxy`,
      connections: [server.connection, one.connection],
      evidence: [entryEvidence(server, last, 'an answer without trailers')],
      quantities: { calls: count },
      answers: { 'retry-safe': 'No: the server has processed the request.' },
    }));

/** Answers that are reset behind their message, by a server that has sent trailers before. */
export const detectResetBehindData: SealedDetector = (timeline) =>
  endingsOf(timeline)
    .filter(
      ({ first, later }) =>
        first.size === 1 && first.has('trailers') && later.size === 1 && later.has('reset'),
    )
    .map(({ one, server, last, count }): SealedVerdict => ({
      ...{ signature: 'rst-after-data-no-trailers', confidence: 0.9, sender: 'server', cause: 'server' },
      what: `The first answer had trailers, and ${count - 1} later ones have room for RST_STREAM in their place, on both hops of the proxy`,
      connections: [server.connection, one.connection],
      evidence: [entryEvidence(server, last, 'a message, and a reset behind it')],
      quantities: { calls: count - 1 },
      answers: { 'retry-safe': 'No: the server has processed the request.' },
    }));

/**
 * True where the last record of a server has room for a GOAWAY beside the header block of an answer, as long as that of
 * the answers before it, and cannot be anything else.
 */
export function saysGoaway(timeline: Timeline, server: SealedTurns, record: SealedEntry): boolean {
  const heads = clientTurns(timeline).flatMap((one) =>
    readingsOf(timeline, twoHopCalls(one, [server]).slice(0, 1))
      .filter(({ first }) => first === 'trailers')
      .map(({ head }) => head),
  );
  const beside = heads.map((head) => record.octets - frameOctets.header - head);
  return (
    beside.length > 0 &&
    beside.every(
      (octets) => octets === frameOctets.goaway || octets === frameOctets.goaway + frameOctets.windowUpdate,
    )
  );
}
