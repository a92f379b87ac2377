/**
 * What a client sees is the proxy's paraphrase of a failure behind the proxy.
 *
 * With both hops the failure itself is known. With the client's side alone Envoy's words tell that there was one, and
 * nothing tells who caused it: the proxy, or what is behind it.
 */
import { ErrorCode, errorCodeName } from '../model/codes.ts';
import type { EvidenceRef } from '../model/finding.ts';
import type { StreamEnding, TimelineStream } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { decisiveEnd } from './kit/endings.ts';
import {
  connectionFrameEvidence,
  endEvidence,
  frameEvidence,
  streamEndEvidence,
  type Seen,
} from './kit/evidence.ts';
import { localReplies, localReplyReport, upstreamErrorReason } from './kit/local-reply.ts';
import { duration, seconds } from '../model/numbers.ts';

/** Envoy passes an ending on in 1 to 2 ms; other proxies and busy machines take longer. */
const longestTranslationNs = 50e6;

/** Occurrences kept with their packets. */
const mostKept = 1000;

/** What Envoy calls a stream that had a connection and got no answer on it. */
const reasons: ReadonlySet<string> = new Set([
  'connection termination',
  'remote reset',
  'remote refused stream reset',
  'protocol error',
  'local reset',
]);

/** What nginx and others answer for a stream that failed behind them: Bad Gateway, Service Unavailable. */
const gatewayErrors: ReadonlySet<string> = new Set(['502', '503']);

/** True for an ending that the server side caused and that is no complete answer. */
function failedBehind(stream: TimelineStream): boolean {
  const { ended } = stream;
  if (ended === undefined || decisiveEnd(stream)?.direction !== 'to-client') return false;
  return ended.how === 'goaway' || ended.errorCode !== ErrorCode.NO_ERROR;
}

function nameOf(ending: StreamEnding): string {
  if (ending.how === 'rst-stream') return `RST_STREAM(${errorCodeName(ending.errorCode ?? 0)})`;
  if (ending.how === 'goaway') return 'a GOAWAY below the stream';
  return ending.tcp === 'rst' ? 'a TCP RST' : 'the end of the TCP connection';
}

function upstreamEvidence(stream: TimelineStream, ending: StreamEnding): EvidenceRef[] {
  const seen: Seen = { at: ending.at, direction: 'to-client' };
  if (ending.how === 'rst-stream') return [frameEvidence(stream, 'RST_STREAM', seen, nameOf(ending))];
  if (ending.how === 'goaway')
    return [connectionFrameEvidence(stream.connection, 'GOAWAY', seen, nameOf(ending))];
  return [endEvidence(stream.connection, `${nameOf(ending)} with the stream open`)].filter(
    (e) => e !== undefined,
  );
}

export default defineRule({
  meta: {
    id: 'upstream-reset-translated',
    title: 'The proxy translated a failure behind it',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['http2.stream-end', 'http2.headers', 'grpc.call'],
    explains:
      'A stream on the upstream hop ended by RST_STREAM, GOAWAY or the end of the connection, and the proxy ended ' +
      "the client's stream a moment later in its own words. Envoy writes RST_STREAM(INTERNAL_ERROR) for every " +
      'failure after response headers and a trailers-only UNAVAILABLE before them.',
    lookFor: [
      'An upstream stream that ends abnormally at t, and the downstream stream that it serves ends at t plus a few ms.',
      'After response headers: RST_STREAM to the client. Before them: one HEADERS frame with grpc-status 14; nginx: 502.',
      'From the client side alone: "upstream connect error or disconnect/reset before headers. reset reason: …" by Envoy.',
    ],
    withoutKeys: { shows: 'Two ends of exchanges a moment apart on two hops.', answer: 'inconclusive' },
    who: 'The proxy sends the frame that the client sees; the cause is behind the proxy.',
    notToBeConfusedWith: [
      {
        signature: 'proxy-route-timeout',
        tellingFact: 'Nothing ended on the upstream hop before the proxy ended the stream.',
      },
      {
        signature: 'client-cancellation',
        tellingFact: 'The order is the other way round: the client ended first, the proxy reset upstream.',
      },
    ],
    outranks: ['http-non-grpc-response'],
    remedies: [
      { for: 'any', text: 'Go to the upstream hop: the frame named in the evidence is the failure.' },
    ],
    reproduce: 'upstream-reset-translated',
    refs: ['envoyproxy/envoy#36200', 'envoyproxy/envoy#13349', 'RFC 9113 5.4.2'],
    messages: {
      translated:
        "The upstream stream ended by {{upstream}}; {{delta}} later the proxy ended the client's stream by {{downstream}}.",
      said:
        'The proxy answered {{method}} in the place of the server after {{after}}: {{reason}}{{retried}}. What failed ' +
        'behind it is not in this capture.',
    },
  },

  create({ timeline, report }) {
    const kept: TimelineStream[] = [];
    const gateway = new WeakSet<TimelineStream>();
    const replies = localReplies(
      timeline,
      (_, message, stream) =>
        stream.upstream === undefined && reasons.has(upstreamErrorReason(message) ?? ''),
    );

    return {
      'grpc.call': replies.take,
      'http2.headers'({ from, headers }) {
        const stream = timeline.stream(from);
        if (stream?.upstream === undefined) return;
        const status = headers?.find(([name]) => name === ':status')?.[1] ?? '';
        if (gatewayErrors.has(status)) gateway.add(stream);
      },
      'http2.stream-end'(fact) {
        const stream = timeline.stream(fact.from);
        if (stream?.upstream === undefined || kept.length >= mostKept) return;
        // Either the proxy reset the client's stream, or it answered in the server's place with a failure.
        const byProxy =
          (fact.how === 'rst-stream' && fact.direction === 'to-client') ||
          (stream.grpcStatus ?? 0) !== 0 ||
          gateway.has(stream);
        // The other side's FIN may still be on its way: whether the upstream stream failed is judged at the end.
        if (byProxy) kept.push(stream);
      },
      end() {
        for (const reply of replies.list()) {
          const { message, fact, after } = reply;
          const retried = message.includes('retried and the latest');
          const base = localReplyReport(reply);
          report({
            ...base,
            message: 'said',
            data: {
              method: fact.method ?? 'a call',
              after: duration(after),
              reason: upstreamErrorReason(message) ?? '',
              retried: retried ? ', after it had tried again' : '',
            },
            confidence: 0.8,
            cause: 'unknown',
            hop: 'proxy-server',
            quantities: { ...base.quantities, retried: retried ? 1 : 0 },
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
        for (const stream of kept) {
          const up = stream.upstream;
          if (up?.ended === undefined || stream.ended === undefined || !failedBehind(up)) continue;
          const delta = stream.ended.at.time - (decisiveEnd(up)?.at.time ?? NaN);
          if (!(delta >= 0 && delta <= longestTranslationNs)) continue;
          const reset = stream.ended.how === 'rst-stream';
          const downstream = reset
            ? nameOf(stream.ended)
            : stream.grpcStatus === undefined
              ? 'an HTTP error'
              : `grpc-status ${stream.grpcStatus}`;
          report({
            message: 'translated',
            data: { upstream: nameOf(up.ended), delta: duration(delta), downstream },
            confidence: 0.9,
            sender: 'proxy',
            cause: 'server',
            hop: up.connection.hop ?? 'proxy-server',
            connections: [stream.connection, up.connection],
            streams: [stream, up],
            quantities: { delta: seconds(delta) },
            evidence: [
              streamEndEvidence(stream, stream.ended, `to the client: ${downstream}`),
              ...upstreamEvidence(up, up.ended),
            ],
          });
        }
      },
    };
  },
});
