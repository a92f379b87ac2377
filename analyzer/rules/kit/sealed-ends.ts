/**
 * A proxy that gives its upstream connection up while an answer comes: it says GOAWAY, whose length tells the text that
 * nghttp2 sends with each of its errors, and closes.
 */
import type { Direction } from '../../model/chunk.ts';
import { alertOctets, frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry } from '../../model/timeline.ts';
import { endOf, type SealedTurns } from './sealed-turns.ts';
import { entryEvidence, type SealedDetector, type SealedVerdict, upstreamTurns } from './sealed-verdict.ts';

/** GOAWAY and close are one act, and an answer to what had just come. */
const oneActNs = 20e6;

/** A frame of the largest size that every receiver takes (RFC 9113 4.2) and more fills a record of TLS. */
const largestRecord = 16_384;

/** Debug data of nghttp2: none where a header block does not decode, "SETTINGS expected", "too large frame size". */
const noText = 0;
const settingsExpected = 17;
const twenty = 20;
const longestText = 64;

/** The record by which the proxy gave up, and the answer before it. */
interface GivenUp {
  one: SealedTurns;
  farewell: SealedEntry;
  answer: SealedEntry;
  /** What came at once with the answer. */
  burst: number;
}

function isClose(octets: number, direction: Direction): boolean {
  return octets === alertOctets && direction === 'to-server';
}

function givenUp(one: SealedTurns): GivenUp | undefined {
  const { entries, turns } = one;
  const end = endOf(one);
  if (end === undefined || turns.length === 0) return undefined;
  // A server that closes behind its answer is read up to its last octet.
  const close =
    end.direction === 'to-server'
      ? end
      : entries.find(({ direction, octets, at }) => isClose(octets, direction) && at.time >= end.at.time);
  if (close === undefined || close.at.time - end.at.time > oneActNs) return undefined;
  const before = entries.filter(({ at }) => at.time <= close.at.time && close.at.time - at.time <= oneActNs);
  const farewell = before.findLast(
    ({ direction, octets }) => direction === 'to-server' && octets >= frameOctets.goaway,
  );
  if (farewell === undefined || farewell.octets > frameOctets.goaway + longestText) return undefined;
  const answers = before.filter(
    ({ direction, octets, at }) =>
      direction === 'to-client' && octets > alertOctets && at.time <= farewell.at.time,
  );
  const answer = answers.at(-1);
  const last = turns.at(-1);
  if (answer === undefined || last === undefined || last.asked.includes(farewell)) return undefined;
  return { one, farewell, answer, burst: answers.reduce((sum, { octets }) => sum + octets, 0) };
}

/** Two or three frames without text, each a header with nothing, four or eight octets behind it, have the length of a GOAWAY with some. */
function maybeFrames(octets: number): boolean {
  return [2, 3].some(
    (frames) =>
      octets >= frames * frameOctets.header &&
      octets <= frames * frameOctets.goaway &&
      (octets - frames * frameOctets.header) % 4 === 0,
  );
}

function meaningOf({
  one,
  farewell,
  burst,
}: GivenUp): { signature: string; confidence: number; why: string } | undefined {
  const text = farewell.octets - frameOctets.goaway;
  if (text === settingsExpected && one.settings === undefined)
    return {
      ...{ signature: 'h2-preface-to-http1-server', confidence: 0.9 },
      why: 'what the server says first is too long for SETTINGS',
    };
  if (text === noText)
    return {
      ...{ signature: 'goaway-compression-error', confidence: 0.9 },
      why: 'the GOAWAY has no text, as where a header block does not decode',
    };
  if (text === twenty && burst >= largestRecord)
    return {
      ...{ signature: 'goaway-frame-size-error', confidence: 0.9 },
      why: 'the answer before it is longer than a frame may be',
    };
  if (maybeFrames(farewell.octets)) return undefined;
  return {
    // nghttp2 has no text for errors of flow control and compression.
    ...{ signature: 'goaway-protocol-error', confidence: 0.9 },
    why: 'the answer before it was short, and the GOAWAY says why',
  };
}

/** Upstream connections that a proxy gave up with a GOAWAY, right after something had come. */
export const detectGivenUp: SealedDetector = (timeline) => {
  const byMeaning = new Map<string, { list: GivenUp[]; confidence: number; why: string }>();
  for (const one of upstreamTurns(timeline)) {
    const given = givenUp(one);
    const meaning = given === undefined ? undefined : meaningOf(given);
    if (given === undefined || meaning === undefined) continue;
    const { signature, confidence, why } = meaning;
    const known = byMeaning.get(signature);
    byMeaning.set(signature, { list: [...(known?.list ?? []), given], confidence, why });
  }
  return [...byMeaning].flatMap(([signature, { list, confidence, why }]): SealedVerdict[] => {
    const [first] = list;
    if (first === undefined) return [];
    const { one, answer, farewell } = first;
    return [
      {
        ...{ signature, confidence, cause: 'server' },
        sender: signature === 'h2-preface-to-http1-server' ? 'server' : 'proxy',
        what: `The proxy gave ${list.length} upstream connections up with a GOAWAY right after an answer: ${why}`,
        connections: list.map((given) => given.one.connection),
        evidence: [
          entryEvidence(one, farewell, 'a record of the size of a GOAWAY'),
          entryEvidence(one, answer, 'what the server had just sent'),
        ],
        quantities: { connections: list.length },
        answers: { 'retry-safe': 'No: the server had the request, and its answer was not read.' },
      },
    ];
  });
};
