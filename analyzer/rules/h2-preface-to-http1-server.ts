/**
 * The HTTP/2 preface reaches a server that speaks HTTP/1: it answers the strange request "PRI *" in its own words.
 *
 * Not this rule: HTTP/1 that was agreed on by ALPN (`tls-alpn-http1-selected`), which comes before.
 */
import { seconds } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { payloadEvidence } from './kit/evidence.ts';
import { handshakeConsequences } from './kit/handshakes.ts';
import { placeOf, type Place } from './kit/place.ts';
import type { Fact } from '../model/fact.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

/** Connections kept with their packets. */
const mostKept = 1000;

export default defineRule({
  meta: {
    id: 'h2-preface-to-http1-server',
    title: 'An HTTP/2 client meets an HTTP/1 server',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['http2.preface', 'http1.response'],
    explains:
      'The client speaks HTTP/2 with prior knowledge, the server (or the proxy in front of it) only HTTP/1. It reads ' +
      'the preface as a request with the method PRI and answers 400 or 505 in text. Read as a frame, "HTTP/1.1 ..." ' +
      'has the length 4740180 and the type 0x50 or 0x2f, which is what clients complain about.',
    lookFor: [
      'First bytes of the client "PRI * HTTP/2.0", first bytes of the server "HTTP/1."; no SETTINGS from it.',
      'The client ends with GOAWAY(PROTOCOL_ERROR), Envoy with the debug data "SETTINGS expected".',
    ],
    withoutKeys: { shows: 'Inside TLS: an answer of 100 to 200 bytes and a close.', answer: 'inferred' },
    who: 'The server answers in HTTP/1; it needs HTTP/2, or the client another port.',
    notToBeConfusedWith: [
      { signature: 'h2c-client-to-tls-port', tellingFact: 'The answer is a TLS alert or a bare close.' },
      {
        signature: 'goaway-protocol-error',
        tellingFact: 'The connection had begun in HTTP/2 on both sides.',
      },
      { signature: 'tls-alpn-http1-selected', tellingFact: 'The server had chosen http/1.1 by ALPN.' },
    ],
    outranks: handshakeConsequences,
    remedies: [
      { for: 'any', text: 'Enable HTTP/2 without TLS (h2c) on the server, or call its gRPC port.' },
      { for: 'Envoy', text: 'explicit http2_protocol_options belong only to clusters that speak HTTP/2.' },
      { for: 'any', text: 'nginx: "listen ... http2", and grpc_pass in place of proxy_pass.' },
      { for: 'any', text: 'Node: http2.createServer in place of http.createServer.' },
    ],
    reproduce: 'h2-preface-to-http1-server',
    refs: ['RFC 9113 3.3', 'RFC 9113 3.4', 'grpc/grpc-go#6826', 'grpc/grpc-go#2742'],
    messages: {
      answered: '{{endpoint}} answered the HTTP/2 preface of {{client}} with HTTP/{{version}} {{status}}.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const prefaces = new ConnectionMarks<Fact<'http2.preface'>>();
    const kept: { connection: TimelineConnection; fact: Fact<'http1.response'>; place: Place }[] = [];

    return {
      'http2.preface'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) prefaces.set(connection, fact);
      },
      'http1.response'(fact) {
        if (fact.answers !== 'http2-preface' || kept.length >= mostKept) return;
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        kept.push({ connection, fact, place: placeOf(timeline, connection, fact.from.time) });
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'h2-preface-to-http1-server')) report(verdict);
        for (const { connection, fact, place } of kept) {
          const preface = prefaces.get(connection);
          const { status, version } = fact;
          const seen = { at: fact.from, direction: 'to-client' } as const;
          report({
            message: 'answered',
            data: { endpoint: connection.server, client: place.client, version, status },
            confidence: 0.97,
            sender: place.server,
            cause: place.server,
            hop: place.hop,
            connections: [connection],
            streams: [...place.held, ...connection.streams.values()],
            quantities: {
              status,
              ...(preface === undefined ? {} : { delay: seconds(fact.from.time - preface.from.time) }),
            },
            evidence: [
              payloadEvidence(connection, seen, `the answer: HTTP/${version} ${status}`),
              ...(preface === undefined
                ? []
                : [
                    payloadEvidence(
                      connection,
                      { at: preface.from, direction: 'to-server' },
                      'HTTP/2 preface and SETTINGS of the client',
                    ),
                  ]),
            ],
            answers: { 'retry-safe': 'Yes: the server understood nothing of it.' },
          });
        }
      },
    };
  },
});
