/**
 * Everything that began also ended well. A diagnosis with evidence, not the absence of one: it wants HTTP/2 to be
 * seen, and every call to have its own end.
 *
 * It keeps silent as soon as one thing is unexplained; then the answer is another rule's, or `inconclusive`.
 */
import { ErrorCode, GrpcStatus } from '../model/codes.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import type { TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence } from './kit/evidence.ts';
import { otherAddressServed } from './kit/other-address.ts';
import { discardedAnswers } from './kit/unread.ts';
import { neverGotAnswer } from './kit/unseen-answer.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Statuses that proxies put into their local replies; an application behind the proxy may use them too. */
const proxyStatuses: ReadonlySet<number> = new Set([
  GrpcStatus.UNKNOWN,
  GrpcStatus.DEADLINE_EXCEEDED,
  GrpcStatus.RESOURCE_EXHAUSTED,
  GrpcStatus.UNIMPLEMENTED,
  GrpcStatus.INTERNAL,
  GrpcStatus.UNAVAILABLE,
]);

/** Bytes that were sent again for so long, and never acknowledged, are no ordinary loss (RFC 6298: RTOs double). */
const stuckNs = 1e9;

/** Connections kept to be looked at once everything was seen. */
const mostKept = 1000;

/** True when the status came from a proxy and not from the application behind it, as far as the captures show. */
function saidByProxy(status: number | null, stream: TimelineStream | undefined): boolean {
  if (status === null || !proxyStatuses.has(status) || stream?.connection.hop !== 'client-proxy')
    return false;
  return stream.upstream?.grpcStatus !== status;
}

/** nghttp2 objects to the last stream of a client that has said goodbye already; nothing was open. */
function isAfterFarewell(connection: TimelineConnection, fact: Fact<'http2.goaway'>): boolean {
  return (
    connection.openStreamCount === 0 &&
    connection.goaways.some(({ direction }) => direction !== fact.direction)
  );
}

export default defineRule({
  meta: {
    id: 'clean-control',
    reportedAs: 'healthy',
    title: 'Healthy: every call ended as its application meant it',
    layer: 'none',
    standing: 'normal',
    needs: [
      'grpc.call',
      'http2.rst-stream',
      'http2.stream-end',
      'http2.goaway',
      'tls.alert',
      'anomaly',
      'tcp.rst',
      'tcp.loss-episode',
    ],
    explains:
      'HTTP/2 was negotiated and used, every stream ended with END_STREAM on both sides, every gRPC call has its ' +
      'status, and connections were closed in order. PINGs, WINDOW_UPDATEs, session tickets, a planned GOAWAY, ' +
      'close_notify and losses that cost nothing but time belong to a healthy capture.',
    lookFor: [
      'A status for every call, in trailers.',
      'FIN or an orderly GOAWAY, no stream open at the close.',
    ],
    withoutKeys: { shows: 'A handshake, traffic both ways, an orderly close.', answer: 'inferred' },
    who: 'Nobody.',
    notToBeConfusedWith: [
      { signature: 'connection-aging', tellingFact: 'Several connections get GOAWAY at the same age.' },
      { signature: 'retry-hides-fault', tellingFact: 'A call needed a second stream to succeed.' },
    ],
    outranks: [],
    remedies: [],
    reproduce: 'any scenario without its fault',
    refs: ['RFC 9113 8.1', 'RFC 9113 6.8'],
    messages: {
      complete: '{{calls}} call(s) on {{connections}} HTTP/2 connection(s) completed; nothing failed.',
      requests: '{{streams}} request(s) on {{connections}} HTTP/2 connection(s) completed; nothing failed.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    let calls = 0;
    let ended = 0;
    let unexplained = 0;
    /** Calls whose status is one that a proxy gives by itself. */
    const doubtful: { status: number | null; stream: TimelineStream | undefined }[] = [];
    /** Connections that ended before TCP was established. */
    const neverAnswered: TimelineConnection[] = [];
    let first: { connection: TimelineConnection; evidence: EvidenceRef } | undefined;

    function completed(connection: TimelineConnection | undefined, stream: TimelineStream | undefined): void {
      const at = stream?.trailers ?? stream?.ended?.at;
      if (connection === undefined || stream === undefined || at === undefined) return;
      const seen = { at, direction: 'to-client' } as const;
      first ??= {
        connection,
        evidence: frameEvidence(stream, 'HEADERS', seen, 'the end of a complete answer'),
      };
    }

    return {
      'grpc.call'(fact) {
        calls++;
        const stream = timeline.stream(fact.from);
        const told =
          fact.statusFrom === 'trailers' ||
          fact.statusFrom === 'trailers-only' ||
          fact.statusFrom === 'trailers-frame';
        if (!told) {
          // A capture may stop while a long call runs (no end was cut off): that is no failure.
          if (fact.statusFrom !== 'none') unexplained++;
          return;
        }
        completed(timeline.connection(fact.from), stream);
        // The answer of the server may be read later: of two captures, or from a log.
        if (!saidByProxy(fact.status, stream)) return;
        if (doubtful.length < mostKept) doubtful.push({ status: fact.status, stream });
        else unexplained++;
      },
      'http2.stream-end'(fact) {
        const stream = timeline.stream(fact.from);
        if (fact.how === 'end-stream') ended++;
        else if (fact.how === 'rst-stream' ? stream?.trailers === undefined : fact.how !== 'capture-end')
          unexplained++;
        const connection = timeline.connection(fact.from);
        if (fact.how === 'end-stream') completed(connection, stream);
      },
      'http2.rst-stream'(fact) {
        // A reset that ends a stream is judged by its end; behind the answer it is bookkeeping (RFC 9113 8.1).
        const stream = timeline.stream(fact.from);
        if (stream !== undefined && neverGotAnswer(fact, stream)) unexplained++;
      },
      'http2.goaway'(fact) {
        if (fact.errorCode === ErrorCode.NO_ERROR) return;
        const connection = timeline.connection(fact.from);
        if (connection === undefined || !isAfterFarewell(connection, fact)) unexplained++;
      },
      'tls.alert'(fact) {
        // close_notify is a fact of its own; an alert that cannot be read is judged by what follows it, and one that
        // answers the end of the other side, as OpenSSL's answer to a FIN without close_notify, was asked for.
        const end = timeline.connection(fact.from)?.firstEnd;
        const isEcho = end !== undefined && end.direction !== fact.direction;
        if (fact.description !== undefined && !isEcho) unexplained++;
      },
      anomaly(fact) {
        if (fact.layer === 'http2' || fact.layer === 'hpack') unexplained++;
      },
      'tcp.rst'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const discards = discardedAnswers(fact, connection).length > 0;
        if (discards) unexplained++;
        else if (connection.streamCount === 0 && connection.rtt === undefined) {
          if (neverAnswered.length < mostKept) neverAnswered.push(connection);
          else unexplained++;
        }
      },
      'tcp.loss-episode'(fact) {
        // What arrives at last, a SYN too, has cost time and nothing else.
        if (fact.what === 'data' && !fact.recovered && fact.stall >= stuckNs) unexplained++;
      },
      end() {
        unexplained += doubtful.filter(({ status, stream }) => saidByProxy(status, stream)).length;
        unexplained += neverAnswered.filter((one) => !otherAddressServed(timeline, one)).length;
        const { http2Connections, undecryptable } = timeline.totals;
        if (unexplained === 0)
          for (const verdict of sealedVerdicts(timeline, 'clean-control')) report(verdict);
        if (unexplained > 0 || undecryptable > 0 || first === undefined) return;
        report({
          ...(calls > 0
            ? { message: 'complete', data: { calls, connections: http2Connections } }
            : { message: 'requests', data: { streams: ended, connections: http2Connections } }),
          confidence: 0.95,
          sender: 'none',
          cause: 'none',
          connections: [first.connection],
          quantities: { calls, connections: http2Connections },
          evidence: [first.evidence],
        });
      },
    };
  },
});
