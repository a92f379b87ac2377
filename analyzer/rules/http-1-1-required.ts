/**
 * The server wants this request over HTTP/1.1: something it does is not possible with HTTP/2.
 *
 * Not this rule: a server that chose http/1.1 in the handshake (`tls-alpn-http1-selected`), or answers in HTTP/1
 * (`h2-preface-to-http1-server`).
 */
import { ErrorCode } from '../model/codes.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Moment } from '../model/timeline.ts';
import { authorOf } from './kit/behind.ts';
import { type CodedEnd, codedEndEvidence, CodedEnds } from './kit/coded-ends.ts';
import { connectionClosed, goawayFollowed, streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { tlsMessageEvidence } from './kit/evidence.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

const code = ErrorCode.HTTP_1_1_REQUIRED;

export default defineRule({
  meta: {
    id: 'http-1-1-required',
    title: 'The server wants the request over HTTP/1.1',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['http2.rst-stream', 'http2.goaway', 'tls.certificate-request'],
    explains:
      'Some things need HTTP/1.1: renegotiation of TLS for a client certificate, authentication of a connection ' +
      '(NTLM, Negotiate), WebSocket without extended CONNECT. A server says so with HTTP_1_1_REQUIRED, and a browser ' +
      'repeats the request that way. gRPC cannot: the call fails.',
    lookFor: [
      'RST_STREAM(HTTP_1_1_REQUIRED) on the stream, or GOAWAY with that code.',
      'The path, and whether the server asks for client certificates: often one location only is concerned.',
    ],
    withoutKeys: {
      shows: 'A record of 13 or 17 bytes of plaintext behind a request.',
      answer: 'inconclusive',
    },
    who: 'The server sends it; its configuration for this path, or the target of the client, has to change.',
    notToBeConfusedWith: [
      {
        signature: 'tls-alpn-http1-selected',
        tellingFact: 'The handshake chose http/1.1: no HTTP/2 was spoken.',
      },
      { signature: 'h2-preface-to-http1-server', tellingFact: 'The server answers the preface in HTTP/1.' },
      { signature: 'rst-before-headers', tellingFact: 'Another code.' },
    ],
    outranks: [...streamsCut, ...connectionClosed, ...goawayFollowed],
    remedies: [
      { for: 'any', text: 'Do not send gRPC to this host or path; give it a listener of its own.' },
      {
        for: 'any',
        text: 'Ask for client certificates in the handshake, for the whole host, and not by renegotiation.',
      },
      {
        for: 'any',
        text: 'IIS, Apache: switch off Windows authentication or per-location SSLVerifyClient for gRPC.',
      },
      {
        for: 'Envoy',
        text: 'Flag UR or UPE on the upstream hop; its client gets trailers-only UNAVAILABLE.',
      },
    ],
    reproduce: 'http-1-1-required',
    refs: ['RFC 9113 7', 'RFC 9113 9.2.1'],
    messages: {
      required:
        '{{sender}} ended {{what}} with HTTP_1_1_REQUIRED, {{after}} after {{method}}; {{count}} call(s) were hit.',
    },
  },

  create({ timeline, report }) {
    const ends = new CodedEnds(timeline, code);
    const asked = new ConnectionMarks<Moment>();

    function reportOf(end: CodedEnd): void {
      const { connection, by, at, sender, streams, lastStreamId } = end;
      const [stream] = streams;
      const request = asked.get(connection);
      const after = at.time - (stream?.opened ?? connection.opened).time;
      const certificate =
        request === undefined
          ? []
          : [
              tlsMessageEvidence(
                connection,
                'CERTIFICATE_REQUEST',
                { at: request, direction: 'to-client' },
                'the server asks for a client certificate in the handshake',
              ),
            ];
      report({
        message: 'required',
        data: {
          sender,
          what: by === 'GOAWAY' ? 'the connection' : 'the call',
          after: duration(after),
          method: stream?.path ?? 'its beginning',
          count: streams.length,
        },
        confidence: 0.95,
        sender,
        cause: stream === undefined ? sender : authorOf(timeline, stream),
        hop: connection.hop,
        connections: [connection],
        streams,
        quantities: {
          calls: streams.length,
          after: seconds(after),
          clientCertificateAsked: request === undefined ? 0 : 1,
          ...(lastStreamId === undefined ? {} : { lastStreamId }),
        },
        evidence: [...codedEndEvidence(end, code), ...certificate],
        answers: { 'retry-safe': 'Over HTTP/1.1 only: the request was not processed (RFC 9113 9.2.1).' },
      });
    }

    return {
      ...ends.handlers,
      'tls.certificate-request'({ from }) {
        const connection = timeline.connection(from);
        if (connection !== undefined) asked.set(connection, from);
      },
      end() {
        for (const end of ends.list()) reportOf(end);
      },
    };
  },
});
