import type { Party } from '../../model/diagnosis.ts';
import type { Fact } from '../../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { grpcStatusName } from '../../model/codes.ts';
import { seconds } from '../../model/numbers.ts';
import { type EndedCall, keepCalls } from './calls.ts';
import { frameEvidence, requestEvidence } from './evidence.ts';

/** Envoy names itself in all that it sends; Istio and others change the word around it. */
const envoy = /envoy/i;

/** What Envoy puts in front of every failure to get an answer from upstream; older versions add details after a comma. */
const upstreamError =
  /^upstream connect error or disconnect\/reset before headers\. (?:retried and the latest )?reset reason: ([^,]*)/;

/** A trailers-only failure that a proxy wrote in the server's place: what Envoy calls a local reply. */
export interface LocalReply extends EndedCall {
  /** `grpc-message`, empty when there was none. */
  message: string;
  /** Since the request's HEADERS, nanoseconds. */
  after: number;
}

/**
 * Collects the local replies that a rule knows by status, message and marks.
 *
 * Envoy's own answers carry `server: envoy` and lack the header with the upstream's time, which it adds to all that it
 * passes on: an application that repeats another proxy's words is told apart by that. What the next hop had answered
 * in the same way is no local reply either.
 */
export function localReplies(
  timeline: Timeline,
  isMine: (fact: Fact<'grpc.call'>, message: string, stream: TimelineStream) => boolean,
): { take(this: void, fact: Fact<'grpc.call'>): void; list(): LocalReply[] } {
  const calls = keepCalls(timeline, (fact, stream) => {
    const { statusFrom, status, answeredBy } = fact;
    if (statusFrom !== 'trailers-only' || status === null || answeredBy === undefined) return false;
    if (answeredBy.upstreamTime === true || !envoy.test(answeredBy.server ?? '')) return false;
    return isMine(fact, fact.message ?? '', stream);
  });
  return {
    take: calls.take,
    list: () =>
      calls.list
        .filter(({ stream, fact }) => stream.upstream?.grpcStatus !== fact.status)
        .map((call) => ({
          ...call,
          message: call.fact.message ?? '',
          after: call.at.time - call.stream.opened.time,
        })),
  };
}

/** The reason in Envoy's text on an upstream failure: `remote connection failure`, `overflow`; undefined for others. */
export function upstreamErrorReason(message: string): string | undefined {
  return upstreamError.exec(message)?.[1];
}

/** What every report of a local reply says in the same way. */
export function localReplyReport({ stream, fact, at, after, message }: LocalReply): {
  sender: Party;
  hop: TimelineConnection['hop'];
  connections: readonly TimelineConnection[];
  streams: readonly TimelineStream[];
  quantities: Record<string, number>;
  evidence: NonEmpty<EvidenceRef>;
} {
  const text = message === '' ? 'without a message' : `"${message}"`;
  const what = `trailers-only grpc-status ${grpcStatusName(fact.status ?? 0)} ${text} by the proxy itself`;
  return {
    sender: 'proxy',
    hop: stream.connection.hop,
    connections: [stream.connection],
    streams: [stream],
    quantities: { after: seconds(after) },
    evidence: [
      frameEvidence(stream, 'HEADERS', { at, direction: 'to-client' }, what),
      requestEvidence(stream, 'the request'),
      ...(stream.upstream === undefined
        ? []
        : [requestEvidence(stream.upstream, 'the same request upstream, not answered')]),
    ],
  };
}
