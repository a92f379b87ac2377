/** Streams that a server ends, by what the proxy in front of it makes of that: without keys its words tell the code. */
import type { SealedEntry } from '../../model/timeline.ts';
import { resetReasonOf } from './envoy-replies.ts';
import { type SealedReply, sealedReplies } from './sealed-replies.ts';
import { endOf, type SealedTurn, type SealedTurns } from './sealed-turns.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  type SealedDetector,
  type SealedVerdict,
  upstreamTurns,
} from './sealed-verdict.ts';

/**
 * HEADERS that repeat others, of the five fields that Envoy's answers have at least, and RST_STREAM behind them: too short
 * for a message, too long for a repeated error.
 */
const shortestCut = 27;
const longestCut = 36;
const newDate = 23;

/** How much later the other hop shows it, nanoseconds; what a proxy does on both in one go is seen in either order. */
const translationNs = 50e6;
const sameMomentNs = 5e6;

function evidenceOf({ first, filter, behind }: SealedReply): SealedVerdict['evidence'] {
  const seen = behind?.serverGoaway ?? behind?.serverReset;
  return [
    {
      at: first.at,
      direction: 'to-client',
      what: `the answer of the proxy in its place (${first.octets} octets)`,
      filter,
    },
    ...(seen === undefined
      ? []
      : [
          {
            at: seen.at,
            direction: seen.direction,
            what: `what came from the server just before (${seen.octets} octets)`,
            filter: `tls.record.length > ${seen.octets}`,
          },
        ]),
  ];
}

function meaningOf({
  known,
  behind,
  passed,
}: SealedReply): { signature: string; confidence: number; what: string } | undefined {
  if (behind === undefined || known.length === 0) return undefined;
  if (known.some(({ signature }) => signature !== 'upstream-reset-translated')) return undefined;
  const reasons = known.map(resetReasonOf);
  const { serverReset, serverGoaway, ended } = behind;
  const mayBeRefused = reasons.includes('remote refused stream reset');
  // The stream was above the last one of a GOAWAY, and the connection was of no more use.
  const isGoaway = serverGoaway !== undefined && serverGoaway.at.time > (serverReset?.at.time ?? -Infinity);
  if (mayBeRefused && isGoaway && ended?.by === 'proxy')
    return {
      ...{ signature: 'goaway-rejects-in-flight', confidence: 0.9 },
      what: 'The server said GOAWAY with a request on its way, and the proxy tells the client that it was refused',
    };
  if (serverReset === undefined || ended !== undefined) return undefined;
  if (reasons.every((reason) => reason === 'remote refused stream reset'))
    return {
      ...{ signature: 'refused-stream', confidence: 0.9 },
      what: 'The server reset streams before any answer, and the proxy tells the client that they were refused',
    };
  // A server that resets all there is may want HTTP/1.1, or another client: the code does not show.
  if (!reasons.includes('remote reset') || passed === 0) return undefined;
  return {
    ...{ signature: 'rst-before-headers', confidence: 0.9 },
    what: 'The server reset streams before any answer, with a code that does not show',
  };
}

/** Calls of which the server had said nothing when it ended them. */
export const detectRefusals: SealedDetector = (timeline) =>
  sealedReplies(timeline).flatMap((reply): SealedVerdict[] => {
    const meaning = meaningOf(reply);
    if (meaning === undefined) return [];
    const other = reply.behind?.ended?.connection;
    const isSafe = meaning.signature !== 'rst-before-headers';
    return [
      {
        ...meaning,
        ...{ sender: 'server', cause: 'server' },
        connections: [other ?? upstreamTurns(timeline)[0]?.connection ?? reply.connection],
        evidence: evidenceOf(reply),
        quantities: { calls: reply.count },
        answers: {
          'retry-safe': isSafe
            ? 'Yes: the server has not processed it.'
            : 'No: the server may have processed the request.',
        },
      },
    ];
  });

/** Octets without a `date` of another second, which is a literal instead of an index. */
function sizeOf({ octets }: SealedEntry): number {
  return octets > longestCut && isCutSized(octets - newDate) ? octets - newDate : octets;
}

function isCutSized(octets: number): boolean {
  return octets >= shortestCut && octets <= longestCut;
}

/** The whole answer where it was a repetition of headers and a reset, as far as its length tells. */
function cutOf({ answered }: SealedTurn): SealedEntry | undefined {
  const [first, ...rest] = answered;
  if (first === undefined || rest.length > 0) return undefined;
  return isCutSized(sizeOf(first)) ? first : undefined;
}

/** Two calls in a row or more whose answer is headers and a reset; one alone may be an error with a message. */
function cutsOf(one: SealedTurns): { turn: SealedTurn; cut: SealedEntry }[] {
  return one.turns.flatMap((turn, index) => {
    const cut = index === 0 ? undefined : cutOf(turn);
    return cut === undefined ? [] : [{ turn, cut }];
  });
}

/** Answers that a server began and reset: what a proxy passes on of them is too short for a message. */
export const detectCutAnswers: SealedDetector = (timeline) => {
  const up = upstreamTurns(timeline);
  return clientTurns(timeline).flatMap((one): SealedVerdict[] => {
    const cuts = cutsOf(one);
    const [first] = cuts;
    // A status that repeats another one is shorter the second time.
    const sizes = cuts.map(({ cut }) => sizeOf(cut));
    if (first === undefined || cuts.length < 2 || Math.max(...sizes) - Math.min(...sizes) > 3) return [];
    const source = up.find(({ turns }) =>
      turns.some(({ answered }) =>
        answered.some(({ at }) => Math.abs(at.time - first.cut.at.time) <= translationNs),
      ),
    );
    if (source === undefined) return [];
    const answers = source.turns.map(({ answered }) => octetsOf(answered)).filter((octets) => octets > 0);
    const last = cuts.at(-1)?.cut.at.time ?? NaN;
    // Where the connection was cut, that is the reason.
    const isOpen = (endOf(source)?.at.time ?? Infinity) > last + sameMomentNs;
    if (!isOpen || Math.max(...answers) <= Math.min(...answers)) return [];
    return [
      {
        ...{ signature: 'rst-after-headers', confidence: 0.9, sender: 'server', cause: 'server' },
        what: `${cuts.length} answers ended behind their headers: too short for a message, too long for a status that repeats`,
        connections: [source.connection],
        evidence: [entryEvidence(one, first.cut, 'headers and a reset, and nothing else')],
        quantities: { calls: cuts.length },
        answers: { 'retry-safe': 'No: the server may have processed the request.' },
      },
    ];
  });
};
