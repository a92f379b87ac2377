/** Requests that are too large, and answers that change their length on the way, by sizes of records on two hops. */
import { frameOctets } from '../../model/frame-octets.ts';
import { actOf } from './one-act.ts';
import { isControl, type SealedTurn } from './sealed-turns.ts';
import { lookBehind } from './sealed-upstream.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  type SealedDetector,
  type SealedVerdict,
  spanOf,
  upstreamTurns,
} from './sealed-verdict.ts';

/** Header blocks are seldom this long, and limits on them seldom shorter. */
const largeBlock = 8192;

/** A proxy that does not pass a request on answers at once. */
const atOnceNs = 50e6;

/** Compression gains little on what is short; what is not compressed keeps its length but for headers. */
const fewestSaved = 150;
const smallestRatio = 1.4;

/** Headers that repeat others, and the beginning of a message. */
const smallestBegin = 40;

/** TLS holds no more in one record (RFC 8446 5.1), and HTTP/2 in one frame (RFC 9113 4.2). */
const largestRecord = 16_384;

/** As much as records show of an answer above 4 MiB, which gRPC clients do not take unless they are told to. */
const largestMessage = 2 ** 21;

/** Requests with much in them that the proxy resets at once, and of which the next hop sees nothing. */
export const detectLargeHeaders: SealedDetector = (timeline) =>
  clientTurns(timeline).flatMap((one): SealedVerdict[] => {
    const refused = one.turns.flatMap((turn) => {
      const [asked] = turn.asked;
      const reset = turn.entries.find(
        (e) => e.direction === 'to-client' && isControl(e) && e.octets === frameOctets.rstStream,
      );
      if (asked === undefined || reset === undefined || turn.answered.length > 0) return [];
      if (octetsOf(turn.asked) < largeBlock || reset.at.time - asked.at.time > atOnceNs) return [];
      const behind = lookBehind(timeline, one.connection, asked.at, reset.at);
      const isProxy = behind !== undefined || one.connection.hop === 'client-proxy';
      return !isProxy || behind?.isSent === true ? [] : [{ asked, reset }];
    });
    const [first] = refused;
    // What is as large and gets its answer has no limit to meet.
    const larger = one.turns.some(
      ({ asked, answered }) => answered.length > 0 && octetsOf(asked) >= (first?.asked.octets ?? 0),
    );
    if (first === undefined || larger) return [];
    return [
      {
        ...{ signature: 'header-list-too-large', confidence: 0.9, sender: 'proxy', cause: 'client' },
        what: `The proxy reset ${refused.length} large requests at once, and passed nothing of them on: their headers are too large, not their messages`,
        connections: [one.connection],
        evidence: [
          entryEvidence(one, first.reset, 'a record of the size of RST_STREAM'),
          entryEvidence(one, first.asked, 'the request'),
        ],
        quantities: { requestOctets: first.asked.octets },
        answers: { 'retry-safe': 'Yes, but it is refused again.' },
      },
    ];
  });

/** True where the client ended it itself, before it had all. */
function wasReset({ entries, answered }: SealedTurn): boolean {
  const last = answered.at(-1)?.at.time ?? Infinity;
  return entries.some(
    ({ direction, octets, at }) =>
      direction === 'to-server' && octets === frameOctets.rstStream && at.time < last,
  );
}

/** The one request upstream that was open while this one was. */
function servedBy(
  turn: SealedTurn,
  upstream: readonly { turns: readonly SealedTurn[] }[],
): SealedTurn | undefined {
  const { from, to } = spanOf(turn);
  const inside = upstream.flatMap(({ turns }) =>
    turns.filter(
      ({ asked: [asked] }) => asked !== undefined && asked.at.time >= from - 5e6 && asked.at.time <= to,
    ),
  );
  return inside.length === 1 ? inside[0] : undefined;
}

/**
 * What had come from upstream when the last of the answer left. Where the client had enough then, the proxy may keep back
 * what does not fit in one record; whether it was longer than what left does not show.
 */
function cameBefore(turn: SealedTurn, { answered }: SealedTurn): number {
  const { to } = spanOf(turn);
  const isCut = turn.entries.some(
    ({ direction, octets }) => direction === 'to-server' && octets === frameOctets.rstStream,
  );
  if (!isCut) return octetsOf(answered);
  const came = octetsOf(answered.filter(({ at }) => at.time <= to));
  return came > largestRecord ? 0 : came;
}

/** Answers that leave the proxy shorter than they came: it compresses them, which gRPC's own framing does not bear. */
export const detectCompression: SealedDetector = (timeline) => {
  const upstream = upstreamTurns(timeline);
  return clientTurns(timeline).flatMap((one): SealedVerdict[] => {
    const pairs = one.turns.flatMap((turn) => {
      const other = servedBy(turn, upstream);
      const late = spanOf(turn).to - spanOf(other ?? turn).to;
      if (other === undefined || Math.abs(late) > actOf(one.connection) || wasReset(turn)) return [];
      // What the proxy gave up it did not pass on.
      const [asked, answer] = [turn.asked[0], turn.answered[0]];
      if (asked === undefined || answer === undefined) return [];
      if (lookBehind(timeline, one.connection, asked.at, answer.at)?.ended !== undefined) return [];
      return [{ turn, came: cameBefore(turn, other), left: octetsOf(turn.answered) }];
    });
    const shrunk = pairs.filter(
      ({ came, left }) => left >= smallestBegin && came - left >= fewestSaved && came >= left * smallestRatio,
    );
    const [first] = shrunk;
    const [answer] = first?.turn.answered ?? [];
    if (first === undefined || answer === undefined || shrunk.length < 2 || shrunk.length < pairs.length)
      return [];
    return [
      {
        ...{ signature: 'http-compression-on-grpc-body', confidence: 0.9, sender: 'proxy', cause: 'proxy' },
        what: `${shrunk.length} answers left the proxy shorter than they came (${first.left} octets of ${first.came}): it compresses them`,
        connections: [one.connection],
        evidence: [entryEvidence(one, answer, 'the answer to the client')],
        quantities: { came: first.came, left: first.left },
        answers: { 'retry-safe': 'No: the server has processed the request.' },
      },
    ];
  });
};

/** Calls that a client ends at the beginning of a very long answer, each of them: no message may be so large. */
export const detectLargeMessages: SealedDetector = (timeline) => {
  const upstream = upstreamTurns(timeline);
  return clientTurns(timeline).flatMap((one): SealedVerdict[] => {
    const turns = one.turns.filter((turn) => octetsOf(turn.answered) > 0);
    const cut = turns.flatMap((turn) => {
      const came = octetsOf(servedBy(turn, upstream)?.answered ?? []);
      const [begin] = turn.answered;
      const end = turn.entries.find(
        ({ direction, octets }) => direction === 'to-server' && octets === frameOctets.rstStream,
      );
      const isBegun = Math.max(came, octetsOf(turn.answered)) >= largestRecord;
      if (begin === undefined || end === undefined || !isBegun) return [];
      // The length of a message stands in front of it: who does not take it does not wait.
      return end.at.time - begin.at.time <= atOnceNs ? [{ turn, end, came }] : [];
    });
    const [first] = cut;
    const isLong = cut.some(
      ({ turn, came }) => came >= largestMessage && octetsOf(turn.answered) * 10 < came,
    );
    if (first === undefined || !isLong || cut.length < 2 || cut.length < turns.length) return [];
    return [
      {
        ...{ signature: 'message-too-large', confidence: 0.9, sender: 'client', cause: 'server' },
        what: `The client reset ${cut.length} calls at the beginning of answers of more than 2 MiB, and none other`,
        connections: [one.connection],
        evidence: [entryEvidence(one, first.end, 'a record of the size of RST_STREAM')],
        quantities: { calls: cut.length },
        answers: {
          'retry-safe': 'No: the server has processed the request, and the answer is as large again.',
        },
      },
    ];
  });
};
