/**
 * A message was compressed with a codec that the other side does not have.
 *
 * Not this rule: compression by HTTP (`content-encoding`), which gRPC does not know at all, and compression that the
 * other side reads although it has not said so.
 */
import { errorCodeName, GrpcStatus, grpcStatusName } from '../model/codes.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { seconds } from '../model/numbers.ts';
import type { TimelineStream } from '../model/timeline.ts';
import { type EndedCall, keepCalls } from './kit/calls.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';

/** The words of servers: grpc-go, grpc-java, grpc-js, C-core. */
const words =
  /decompress|grpc-encoding|compression (?:algorithm|encoding)|(?:unknown|unsupported|invalid) .*(?:encoding|compression)/i;

/** True when a list such as `identity,deflate,gzip` has a name. */
function accepts(list: string | undefined, name: string): boolean {
  return (list ?? '').split(',').some((each) => each.trim().toLowerCase() === name.toLowerCase());
}

/** True when the server refused the encoding of the request. */
function requestRefused({ status, statusFrom, message = '', encoding }: Fact<'grpc.call'>): boolean {
  const { request, responseAccepts } = encoding ?? {};
  if (request === undefined || request === 'identity') return false;
  const refused = status === GrpcStatus.UNIMPLEMENTED || status === GrpcStatus.INTERNAL;
  if (!refused || (statusFrom !== 'trailers-only' && statusFrom !== 'trailers')) return false;
  if (responseAccepts !== undefined) return !accepts(responseAccepts, request);
  return words.test(message);
}

/** True when the server used an encoding that the client has not named, and the client could not go on. */
function responseUnreadable(fact: Fact<'grpc.call'>): boolean {
  const { response, requestAccepts } = fact.encoding ?? {};
  if (response === undefined || response === 'identity' || accepts(requestAccepts, response)) return false;
  if (fact.statusFrom === 'rst-stream' && fact.endDirection === 'to-server') return true;
  // It named others: the server had no right to this one, whatever the client made of it.
  return requestAccepts !== undefined && (fact.responseCompressed ?? 0) > 0;
}

/** The stream of the last hop that carried the call. */
function innermost(stream: TimelineStream): TimelineStream {
  let last = stream;
  while (last.upstream !== undefined) last = last.upstream;
  return last;
}

export default defineRule({
  meta: {
    id: 'grpc-encoding-unsupported',
    title: 'A message was compressed with a codec that the other side lacks',
    layer: 'grpc',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'grpc-encoding names the codec of the messages, grpc-accept-encoding what a side can read. A server that cannot ' +
      'read a request answers UNIMPLEMENTED and lists what it knows; a client that cannot read an answer ends the ' +
      'call by itself, and its own message is often poor (grpc-js: an error without code and text).',
    lookFor: [
      'grpc-encoding of one side that is missing from the grpc-accept-encoding of the other; compressed flag 1.',
      'Request: trailers-only UNIMPLEMENTED with grpc-accept-encoding. Response: RST_STREAM by the client.',
    ],
    withoutKeys: { shows: 'Nothing.', answer: 'inconclusive' },
    who: 'The receiver ends the call; whoever chose the codec, or the one who lacks it, has to change.',
    notToBeConfusedWith: [
      {
        signature: 'http-compression-on-grpc-body',
        tellingFact: 'content-encoding, not grpc-encoding: a proxy compressed the body.',
      },
      { signature: 'message-too-large', tellingFact: 'The codec is known; the length is the matter.' },
      {
        signature: 'client-cancellation',
        tellingFact: 'The answer was in an encoding that the client had named.',
      },
    ],
    outranks: ['client-cancellation', 'upstream-reset-translated'],
    remedies: [
      { for: 'any', text: 'Use gzip or none until both sides have the codec.' },
      {
        for: 'grpc-js',
        text: 'grpc.default_compression_algorithm: 0 (none), 1 (deflate), 2 (gzip); nothing else.',
      },
      {
        for: 'grpc-go',
        text: 'Import the codec on both sides: google.golang.org/grpc/encoding/gzip registers it.',
      },
      { for: 'grpc-java', text: 'DecompressorRegistry and CompressorRegistry of channel and server.' },
      { for: 'Python', text: 'compression= of channel, server or call: NoCompression, Deflate, Gzip.' },
    ],
    reproduce: 'grpc-encoding-unsupported',
    refs: [
      'grpc/grpc doc/compression.md',
      'grpc/grpc doc/PROTOCOL-HTTP2.md (Requests)',
      'lightningnetwork/lnd#2512',
      'roadrunner-server/roadrunner#885',
      'fullstorydev/grpcurl#124',
    ],
    messages: {
      request:
        '{{client}} compressed {{method}} with {{codec}}, which {{server}} does not have (it knows {{known}}): {{status}}.',
      response:
        '{{server}} compressed its answer to {{method}} with {{codec}}, which {{client}} does not read (it named ' +
        '{{known}}); {{end}}.',
    },
  },

  create({ timeline, report }) {
    const calls = keepCalls(timeline, (fact) => requestRefused(fact) || responseUnreadable(fact));

    function evidenceOf({ stream, fact, at }: EndedCall): [EvidenceRef, ...EvidenceRef[]] {
      const request = requestEvidence(
        stream,
        `the request: grpc-encoding ${fact.encoding?.request ?? 'none'}`,
      );
      if (fact.statusFrom === 'rst-stream') {
        const code = errorCodeName(fact.errorCode ?? 0);
        const seen = { at, direction: 'to-server' } as const;
        return [frameEvidence(stream, 'RST_STREAM', seen, `RST_STREAM(${code}) by the client`), request];
      }
      const at2 = stream.responseHeaders ?? at;
      const what = `the answer: grpc-encoding ${fact.encoding?.response ?? 'none'}`;
      return [frameEvidence(stream, 'HEADERS', { at: at2, direction: 'to-client' }, what), request];
    }

    return {
      'grpc.call': calls.take,
      end() {
        for (const call of calls.list) {
          const { fact, stream, at } = call;
          const own = requestRefused(fact);
          // A proxy passes it on: the hop is told where it was judged first.
          const first = own ? stream.upstream : stream.downstream;
          if (first !== undefined) continue;
          const inner = innermost(stream).connection;
          const [client, server] = [clientOf(stream.connection), serverOf(inner)];
          const { request = '', response = '', requestAccepts, responseAccepts } = fact.encoding ?? {};
          const method = fact.method ?? 'a call';
          const common = {
            hop: inner.hop,
            connections: [stream.connection],
            streams: [stream],
            quantities: {
              compressed: (own ? fact.requestCompressed : fact.responseCompressed) ?? 0,
              elapsed: seconds(at.time - stream.opened.time),
            },
            evidence: evidenceOf(call),
            answers: { 'retry-safe': 'Only with another encoding: it will fail in the same way.' },
          };
          if (own) {
            const status = `${grpcStatusName(fact.status ?? 0)} "${fact.message ?? ''}"`;
            const known = responseAccepts ?? 'others';
            report({
              ...common,
              message: 'request',
              data: { client, server, method, codec: request, known, status },
              confidence: responseAccepts === undefined ? 0.85 : 0.95,
              sender: server,
              cause: client,
            });
            continue;
          }
          const reset = fact.statusFrom === 'rst-stream';
          report({
            ...common,
            message: 'response',
            data: {
              client,
              server,
              method,
              codec: response,
              known: requestAccepts ?? 'none',
              end: reset ? `${client} reset the stream` : 'what the client made of it does not show',
            },
            confidence: reset ? 0.9 : 0.8,
            sender: reset ? client : server,
            cause: server,
          });
        }
      },
    };
  },
});
