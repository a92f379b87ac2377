/**
 * Headers or trailers were larger than their receiver takes, and it said so in its own dialect: a reset of the stream,
 * GOAWAY, or 431.
 *
 * Not this rule: headers as large that were answered by the same listener, a block that cannot be decoded
 * (`goaway-compression-error`), or what a proxy passes on: the hop where it was refused is the one to report.
 */
import { errorCodeName } from '../model/codes.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import { connectionClosed, goawayFollowed, stallConsequences } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence } from './kit/evidence.ts';
import { type HeaderRefusal, HeaderRefusals } from './kit/header-refusals.ts';
import { largeBlocksNeed } from './kit/large-blocks.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Characters of a field name that are shown. */
const mostShown = 40;

function verdictOf({ by, code, lastStreamId }: HeaderRefusal): string {
  if (by === '431') return 'status 431';
  if (by === '5xx') return 'a status of its own for its client';
  const name = errorCodeName(code ?? 0);
  return by === 'GOAWAY' ? `GOAWAY(${name}, last stream ${lastStreamId ?? 0})` : `RST_STREAM(${name})`;
}

export default defineRule({
  meta: {
    id: 'header-list-too-large',
    title: 'The headers were larger than their receiver takes',
    layer: 'h2-stream',
    standing: 'fault',
    needs: [...largeBlocksNeed, 'http2.rst-stream', 'http2.goaway', 'anomaly'],
    explains:
      'Every hop has a limit for a list of header fields: 8 KiB in many gRPC libraries, 16 KiB in C-core, 60 KiB in ' +
      'Envoy, or a number of fields. Metadata such as tokens and cookies, error details in trailers, or a long ' +
      'grpc-message go beyond it. HTTP/2 has one limit and no common way to refuse: each receiver has a dialect.',
    lookFor: [
      'A large header block, and at once the end of its stream: Envoy RST_STREAM(INTERNAL_ERROR), netty ' +
        'RST_STREAM(PROTOCOL_ERROR), grpc-go RST_STREAM(FRAME_SIZE_ERROR), nghttpx status 431. Of responses: nginx 502 ' +
        'for its client, HAProxy GOAWAY(INTERNAL_ERROR) to the server.',
      'The refusal may come before the end of the block, in the middle of CONTINUATION frames.',
      'Or the end of the connection: nginx GOAWAY(ENHANCE_YOUR_CALM), HAProxy GOAWAY(INTERNAL_ERROR, last stream 0), ' +
        'Go GOAWAY(PROTOCOL_ERROR), Envoy GOAWAY(COMPRESSION_ERROR) for one string above 64 KiB.',
      'SETTINGS_MAX_HEADER_LIST_SIZE of the receiver, when it announced one; Envoy and nginx do not.',
      'The next call with small headers succeeds. Nothing of the large one reaches the hop behind a proxy.',
    ],
    withoutKeys: {
      shows: 'A large record and a small answer to it: DATA looks the same.',
      answer: 'inferred',
    },
    who: 'The receiver of the headers refuses; whoever sends them, or a limit on the way, has to change.',
    notToBeConfusedWith: [
      { signature: 'goaway-too-many-pings', tellingFact: 'PINGs came before the GOAWAY, and it says so.' },
      { signature: 'goaway-compression-error', tellingFact: 'The block cannot be decoded.' },
      {
        signature: 'rst-before-headers',
        tellingFact: 'The headers were small, or the call was sent on upstream.',
      },
      {
        signature: 'rapid-reset-mitigation',
        tellingFact: 'RST_STREAMs in great number came before the GOAWAY.',
      },
      { signature: 'goaway-frame-size-error', tellingFact: 'One frame was too long, not the list.' },
    ],
    outranks: [
      ...stallConsequences,
      ...connectionClosed,
      ...goawayFollowed,
      'goaway-compression-error',
      'goaway-protocol-error',
      'goaway-frame-size-error',
      'control-frame-flood-mitigation',
      'http-non-grpc-response',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Trim the field that the answer names: tokens, cookies, error details, grpc-message.',
      },
      { for: 'any', text: 'Raise the limit on every hop: the smallest one decides.' },
      {
        for: 'Envoy',
        text:
          'max_request_headers_kb (60) and max_headers_count (100), max_response_headers_kb of the cluster; details ' +
          'http2.header_list_size_too_large or http2.too_many_headers. For responses flag UR, although Envoy reset.',
      },
      {
        for: 'any',
        text: 'nginx: large_client_header_buffers. HAProxy: tune.bufsize. nghttpx: --request-header-field-buffer.',
      },
      { for: 'grpc-js', text: 'grpc.max_metadata_size.' },
      { for: 'grpc-go', text: 'MaxHeaderListSize of the server, WithMaxHeaderListSize of the client.' },
      { for: 'grpc-java', text: 'maxInboundMetadataSize.' },
      { for: 'Python', text: 'grpc.max_metadata_size and grpc.absolute_max_metadata_size.' },
    ],
    reproduce: 'header-list-too-large',
    refs: [
      'RFC 9113 6.5.2',
      'RFC 9113 10.5.1',
      'RFC 6585 5',
      'grpc/grpc-java#11430',
      'grpc/grpc-go#4265',
      'grpc/grpc#37852',
    ],
    messages: {
      refused:
        '{{author}} sent {{part}} headers of {{size}} octets{{fields}}{{largest}}; {{limit}}. {{after}} later ' +
        '{{sender}} answered with {{verdict}}; {{count}} call(s) were hit.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const refusals = new HeaderRefusals(timeline);

    function reportOf(refusal: HeaderRefusal): void {
      const { block, by, at, on, direction, code, lastStreamId, streams, sender, author } = refusal;
      const { connection, part, listSize, blockLength, fields, largest, limit, stream } = block;
      const verdict = verdictOf(refusal);
      const seen = { at, direction };
      const close = by === 'GOAWAY' ? endEvidence(connection, 'the end of the connection') : undefined;
      const name = largest?.name.replace(/[^\x21-\x7e]/g, '.').slice(0, mostShown);
      const evidence: EvidenceRef[] = [
        frameEvidence(
          stream,
          'HEADERS',
          { at: block.at, direction: block.direction },
          `${part} headers of ${listSize} octets, ${blockLength} on the wire`,
        ),
        ...(close === undefined ? [] : [close]),
      ];
      report({
        message: 'refused',
        data: {
          author,
          part,
          size: listSize,
          fields: block.isPartial ? ' and more' : ` in ${fields} fields`,
          largest: largest === undefined ? '' : `, ${largest.size} of them in "${name ?? ''}"`,
          limit:
            limit === undefined
              ? `${sender} had announced no limit`
              : `${sender} had announced a limit of ${limit}`,
          after: duration(at.time - block.at.time),
          sender,
          verdict,
          count: streams.length,
        },
        confidence: refusal.confidence,
        sender,
        cause: author,
        hop: connection.hop,
        connections: [connection],
        streams,
        quantities: {
          listSize,
          blockLength,
          ...(block.isPartial ? {} : { fields }),
          calls: streams.length,
          reaction: seconds(at.time - block.at.time),
          ...(largest === undefined ? {} : { largestField: largest.size }),
          ...(limit === undefined ? {} : { limit }),
          ...(refusal.largestServed === 0 ? {} : { largestServed: refusal.largestServed }),
          ...(code === undefined ? {} : { errorCode: code }),
          ...(lastStreamId === undefined ? {} : { lastStreamId }),
        },
        evidence: [
          by === 'GOAWAY'
            ? connectionFrameEvidence(connection, 'GOAWAY', seen, verdict)
            : on === undefined
              ? frameEvidence(stream, 'RST_STREAM', seen, verdict)
              : frameEvidence(on, 'HEADERS', { at, direction: 'to-client' }, verdict),
          ...evidence,
        ],
        answers: {
          'retry-safe': 'It was not processed, and will be refused again while the headers are as large.',
        },
      });
    }

    return {
      ...refusals.handlers,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'header-list-too-large')) report(verdict);
        for (const refusal of refusals.list()) reportOf(refusal);
      },
    };
  },
});
