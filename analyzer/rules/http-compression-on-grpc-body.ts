/**
 * An HTTP layer compressed the body of a gRPC answer: what should be a length prefix is the beginning of gzip.
 *
 * Not this rule: compression by gRPC itself (`grpc-encoding` and the compressed flag), gRPC-Web, which browsers
 * decompress, and an answer without messages.
 */
import type { Party } from '../model/diagnosis.ts';
import type { Fact } from '../model/fact.ts';
import { type EndedCall, keepCalls } from './kit/calls.ts';
import { authorOf } from './kit/behind.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Octets of a length prefix: flag and length. */
const prefixLength = 5;

function isCompressed({ protocol, answer }: Fact<'grpc.call'>): boolean {
  if (protocol !== 'grpc' || answer?.contentEncoding === undefined) return false;
  const { contentType = '', bodyStart = '' } = answer;
  return contentType.startsWith('application/grpc') && bodyStart.length >= prefixLength;
}

/** The first octets of the body as a gRPC library reads them. */
function asPrefix(bodyStart: string): { flag: number; length: number } {
  const octets = Buffer.from(bodyStart, 'latin1');
  return { flag: octets.readUInt8(0), length: octets.readUInt32BE(1) };
}

export default defineRule({
  meta: {
    id: 'http-compression-on-grpc-body',
    title: 'An HTTP layer compressed the body of a gRPC answer',
    layer: 'grpc',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'gRPC compresses messages, not bodies. A proxy with a compressor that does not look at the content type adds ' +
      'content-encoding: gzip and packs the whole body; the client reads the first octets of gzip (1f 8b 08 00 00) as ' +
      'a flag and a length of 2332557312 and says that the message is too large.',
    lookFor: [
      'content-encoding: gzip or br in the response headers, content type application/grpc, no grpc-encoding.',
      'A body that begins with 1f 8b: flag 0x1f and length 2332557312 for a gRPC library.',
      'RESOURCE_EXHAUSTED "larger than max (2332557312 vs …)" at the client.',
    ],
    withoutKeys: { shows: 'Nothing.', answer: 'inferred' },
    who: 'Whoever compressed, mostly a proxy: its compressor has to leave application/grpc alone.',
    notToBeConfusedWith: [
      { signature: 'message-too-large', tellingFact: 'The first octets are a prefix: the flag is 0 or 1.' },
      {
        signature: 'grpc-encoding-unsupported',
        tellingFact: 'grpc-encoding names the codec, and the flag of the message is 1.',
      },
      { signature: 'client-cancellation', tellingFact: 'The client could read the answer.' },
    ],
    outranks: [
      'message-too-large',
      'grpc-encoding-unsupported',
      'client-cancellation',
      'http-non-grpc-response',
      'missing-trailers',
      'upstream-reset-translated',
    ],
    remedies: [
      {
        for: 'Envoy',
        text: 'compressor filter: response_direction_config.common_config.content_type without application/grpc.',
      },
      {
        for: 'any',
        text: 'nginx: gzip_types without application/grpc; no compression in front of gRPC routes.',
      },
      {
        for: 'any',
        text: 'Compress in gRPC instead: grpc-encoding is negotiated and read by all libraries.',
      },
    ],
    reproduce: 'http-compression-on-grpc-body',
    refs: ['envoyproxy/envoy#17556', 'grpc/grpc doc/compression.md', 'RFC 9110 8.4'],
    messages: {
      compressed:
        'The answer to {{method}} came with content-encoding: {{encoding}}; {{client}} reads its first octets as flag ' +
        '0x{{flag}} and a message of {{length}} octets.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const calls = keepCalls(timeline, isCompressed);

    /** A proxy, when the hop behind it was captured and has no such answer, or when it names itself. */
    function authorOfCompression({ fact, stream }: EndedCall): Party {
      const { server = '', via } = fact.answer ?? {};
      if (via !== undefined || /envoy/i.test(server)) return 'proxy';
      return authorOf(timeline, stream);
    }

    return {
      'grpc.call': calls.take,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'http-compression-on-grpc-body')) report(verdict);
        const all = new Set(calls.list.map(({ stream }) => stream));
        for (const call of calls.list) {
          const { fact, stream, at } = call;
          const { upstream, connection } = stream;
          // It came so from the hop behind.
          if (upstream !== undefined && all.has(upstream)) continue;
          const { contentEncoding = '', bodyStart = '' } = fact.answer ?? {};
          const { flag, length } = asPrefix(bodyStart);
          const cause = authorOfCompression(call);
          const seen = { at: stream.responseHeaders ?? at, direction: 'to-client' } as const;
          report({
            message: 'compressed',
            data: {
              method: fact.method ?? 'a call',
              encoding: contentEncoding,
              client: clientOf(connection),
              flag: flag.toString(16).padStart(2, '0'),
              length,
            },
            confidence: 0.96,
            sender: cause === 'proxy' ? 'proxy' : serverOf(connection),
            cause,
            hop: connection.hop,
            connections: [connection],
            streams: [stream],
            quantities: { flag, length },
            evidence: [
              frameEvidence(
                stream,
                'HEADERS',
                seen,
                `content-encoding: ${contentEncoding} on application/grpc`,
              ),
              requestEvidence(stream, 'the request'),
            ],
            answers: {
              'retry-safe': 'No: the server processed the request, and the answer will be as unreadable.',
            },
          });
        }
      },
    };
  },
});
