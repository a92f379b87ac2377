import type { Party } from '../../model/diagnosis.ts';
import { ErrorCode, errorCodeName } from '../../model/codes.ts';
import type { Fact } from '../../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import { duration, seconds } from '../../model/numbers.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { authorOf } from './behind.ts';
import { atDeadline } from './deadline.ts';
import { frameEvidence, requestEvidence, streamEndEvidence } from './evidence.ts';
import { serverOf } from './parties.ts';

/** Resets kept with their packets; more of them add nothing to an answer. */
const mostKept = 1000;

/** A GOAWAY with an error code and the resets of its streams leave together. */
const sameMomentNs = 50e6;

/** What the response had come to when its stream was reset. */
export type ResetState = 'before-headers' | 'after-headers' | 'during-data' | 'after-data-no-trailers';

/** A stream that the accepting side reset by itself, before its response was complete. */
export interface ServerReset {
  stream: TimelineStream;
  at: Moment;
  errorCode: number;
  state: ResetState;
  call: Fact<'grpc.call'> | undefined;
}

interface Kept {
  stream: TimelineStream;
  at: Moment;
  errorCode: number;
  octets: number;
  call?: Fact<'grpc.call'>;
}

function stateOf({ stream, octets, call }: Kept): ResetState {
  if (stream.responseHeaders === undefined) return 'before-headers';
  if (octets === 0) return 'after-headers';
  // Without messages to count, DATA that nothing ended is DATA in the middle.
  if (call === undefined || call.responseUnfinished !== undefined) return 'during-data';
  return call.responseMessages > 0 ? 'after-data-no-trailers' : 'after-headers';
}

/** True when the reset is the echo or the company of something on the connection that has a signature of its own. */
function isConsequence({ stream, at, errorCode }: Kept): boolean {
  const { connection, timeout, opened } = stream;
  const { goaways, firstEnd } = connection;
  if (firstEnd !== undefined && firstEnd.at.time < at.time) return true;
  const byGoaway = goaways.some((goaway) => {
    // An RST after the peer's GOAWAY is an echo; one beside an own GOAWAY with a code belongs to it.
    if (goaway.direction === 'to-server') return goaway.errorCode !== 0 && goaway.at.time <= at.time;
    return goaway.errorCode !== 0 && goaway.at.time <= at.time + sameMomentNs;
  });
  if (byGoaway) return true;
  // A server that ends a call at its deadline (`deadline-exceeded-server`).
  return (
    errorCode === ErrorCode.CANCEL && timeout !== undefined && atDeadline(at.time - opened.time, timeout)
  );
}

/**
 * Collects the resets of one state. Not among them: what a proxy passes on or answers from a captured upstream
 * stream, REFUSED_STREAM before headers, RST_STREAM after a complete response (RFC 9113 8.1), and echoes.
 */
export function serverResets(
  timeline: Timeline,
  state: ResetState,
): {
  reset(this: void, fact: Fact<'http2.rst-stream'>): void;
  call(this: void, fact: Fact<'grpc.call'>): void;
  list(): ServerReset[];
} {
  const kept = new Map<TimelineStream, Kept>();
  return {
    reset(fact) {
      if (fact.direction !== 'to-client' || fact.afterEnd || kept.size >= mostKept) return;
      const stream = timeline.stream(fact.from);
      if (stream === undefined || stream.trailers !== undefined) return;
      const refused = fact.errorCode === ErrorCode.REFUSED_STREAM && stream.responseHeaders === undefined;
      if (refused) return;
      const { errorCode, responseOctets = 0 } = fact;
      kept.set(stream, { stream, at: timeline.moment(fact.from), errorCode, octets: responseOctets });
    },
    call(fact) {
      if (fact.statusFrom !== 'rst-stream') return;
      const stream = timeline.stream(fact.from);
      const its = stream === undefined ? undefined : kept.get(stream);
      if (its !== undefined) its.call = fact;
    },
    list: () =>
      [...kept.values()]
        .filter((one) => one.stream.upstream === undefined && !isConsequence(one))
        .map((one) => ({ ...one, state: stateOf(one), call: one.call }))
        .filter((one) => one.state === state),
  };
}

/** What every report of a reset says in the same way. */
export function serverResetReport(
  timeline: Timeline,
  { stream, at, errorCode, call }: ServerReset,
): {
  data: { sender: Party; method: string; code: string; elapsed: string };
  confidence: number;
  sender: Party;
  cause: Party;
  hop: TimelineConnection['hop'];
  connections: readonly TimelineConnection[];
  streams: readonly TimelineStream[];
  quantities: Record<string, number>;
  evidence: NonEmpty<EvidenceRef>;
  answers: Record<string, string>;
} {
  const sender = serverOf(stream.connection);
  const cause = authorOf(timeline, stream);
  const elapsed = at.time - stream.opened.time;
  const code = errorCodeName(errorCode);
  const { downstream, responseHeaders } = stream;
  const received =
    call === undefined
      ? {}
      : {
          messages: call.responseMessages,
          messageBytesExpected: call.responseUnfinished?.announced ?? 0,
          messageBytesGot: call.responseUnfinished?.received ?? 0,
        };
  return {
    data: { sender, method: stream.path ?? 'a request', code, elapsed: duration(elapsed) },
    // From the client's side of a proxy alone it may be the proxy's own timer as well.
    confidence: cause === 'unknown' ? 0.7 : 0.9,
    sender,
    cause,
    hop: stream.connection.hop,
    connections: [stream.connection],
    streams: [stream],
    quantities: { errorCode, elapsed: seconds(elapsed), ...received },
    evidence: [
      frameEvidence(stream, 'RST_STREAM', { at, direction: 'to-client' }, `RST_STREAM(${code})`),
      requestEvidence(stream, 'the request'),
      ...(responseHeaders === undefined
        ? []
        : [
            frameEvidence(
              stream,
              'HEADERS',
              { at: responseHeaders, direction: 'to-client' },
              'the response had begun',
            ),
          ]),
      ...(downstream?.ended === undefined
        ? []
        : [streamEndEvidence(downstream, downstream.ended, 'what the client saw of it')]),
    ],
    answers: { 'retry-safe': 'No: the server may have processed the request.' },
  };
}
