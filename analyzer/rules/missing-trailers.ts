/**
 * The response ended cleanly for HTTP and without a status for gRPC.
 *
 * Not this rule: a response that a proxy ended so because the upstream stream was cut
 * (`proxy-swallows-upstream-abort`), or an answer that was never gRPC's (`http-non-grpc-response`).
 */
import { duration, seconds } from '../model/numbers.ts';
import { authorOf } from './kit/behind.ts';
import { keepCalls } from './kit/calls.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence } from './kit/evidence.ts';
import { serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

export default defineRule({
  meta: {
    id: 'missing-trailers',
    title: 'The response ends without a gRPC status',
    layer: 'grpc',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'A gRPC response ends with trailers that carry grpc-status. Here the last frame of the server was DATA with ' +
      'END_STREAM, or HEADERS without grpc-status: complete for HTTP, no result for gRPC. Usual reasons: a server ' +
      'framework that knows no trailers, a hop over HTTP/1 that drops them, a proxy that removed te: trailers.',
    lookFor: [
      'END_STREAM on DATA, or last HEADERS without grpc-status; :status 200 and content-type application/grpc.',
      'No RST_STREAM, although grpc-js says "Received RST_STREAM with code 0".',
      'With both hops: trailers that are there upstream and missing downstream.',
    ],
    withoutKeys: {
      shows:
        'Behind a proxy whose header blocks have known lengths: answers with no room for trailers on either hop.',
      answer: 'inferred',
    },
    who: 'Whoever ended the response: the server framework, or a proxy that dropped the trailers.',
    notToBeConfusedWith: [
      { signature: 'proxy-swallows-upstream-abort', tellingFact: 'The upstream stream was reset or cut.' },
      { signature: 'http-non-grpc-response', tellingFact: ':status or content-type are not those of gRPC.' },
      { signature: 'rst-after-data-no-trailers', tellingFact: 'An RST_STREAM is really there.' },
    ],
    outranks: [],
    remedies: [
      { for: 'any', text: 'HTTP/2 from end to end, with te: trailers kept on the request.' },
      {
        for: 'any',
        text: 'Serve with a gRPC library, or make the framework send trailers after the last message.',
      },
      {
        for: 'Envoy',
        text: 'Give the cluster explicit http2_protocol_options: an HTTP/1 upstream has no trailers for gRPC.',
      },
      { for: 'Python', text: 'C-core says UNKNOWN "Data frame with END_STREAM flag received".' },
      { for: 'grpc-go', text: 'INTERNAL "server closed the stream without sending trailers".' },
    ],
    reproduce: 'missing-trailers',
    refs: [
      'grpc/grpc doc/PROTOCOL-HTTP2.md (Responses)',
      'traefik/traefik#4181',
      'linkerd/linkerd2#2918',
      'grpc/grpc-dotnet#2062',
    ],
    messages: {
      sealed: sealedVerdictText,
      absent: '{{server}} ended the response to {{method}} with {{frame}} and no grpc-status.',
      dropped:
        'The server sent grpc-status for {{method}}; the proxy ended the response with {{frame}} and without it.',
    },
  },

  create({ timeline, report }) {
    const calls = keepCalls(
      timeline,
      ({ statusFrom, httpStatus, answer }) =>
        statusFrom === 'http-status' && httpStatus === undefined && answer === undefined,
    );

    return {
      'grpc.call': calls.take,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'missing-trailers')) report(verdict);
        for (const call of calls.list) {
          const { stream, fact, at } = call;
          const up = stream.upstream;
          // A cut upstream stream has its own signatures; one that ended in the same way is reported itself.
          const isDropped = up?.grpcStatus !== undefined;
          if (up !== undefined && !isDropped) continue;
          const onData = fact.endStreamOn === 'data';
          const last = onData ? 'DATA' : 'HEADERS';
          const frame = `END_STREAM on ${last}`;
          const server = serverOf(stream.connection);
          report({
            ...(isDropped
              ? { message: 'dropped', data: { method: fact.method ?? 'a call', frame } }
              : { message: 'absent', data: { server, method: fact.method ?? 'a call', frame } }),
            confidence: 0.93,
            sender: server,
            // A proxy that asks in HTTP/1 has no trailers to pass on.
            cause: authorOf(timeline, stream),
            hop: stream.connection.hop,
            connections: [stream.connection],
            streams: [stream],
            quantities: {
              elapsed: seconds(at.time - stream.opened.time),
              messages: fact.responseMessages,
              endStreamOnData: onData ? 1 : 0,
              requestHadTe: fact.te === false ? 0 : 1,
            },
            evidence: [
              frameEvidence(stream, last, { at, direction: 'to-client' }, `${frame}, no grpc-status`),
              requestEvidence(
                stream,
                fact.te === false ? 'the request, without te: trailers' : 'the request',
              ),
              ...(up?.trailers === undefined
                ? []
                : [
                    frameEvidence(
                      up,
                      'HEADERS',
                      { at: up.trailers, direction: 'to-client' },
                      'the trailers upstream',
                    ),
                  ]),
            ],
            ruledOut: [
              {
                signature: 'rst-after-data-no-trailers',
                because: `the stream ended with END_STREAM after ${duration(at.time - stream.opened.time)}, no RST_STREAM`,
                evidence: [
                  frameEvidence(
                    stream,
                    last,
                    { at, direction: 'to-client' },
                    'the last frame of the response',
                  ),
                ],
              },
            ],
            answers: { 'retry-safe': 'No: the server processed the request.' },
          });
        }
      },
    };
  },
});
