/**
 * A ClientHello reaches a port that speaks plaintext, and the answer is no TLS.
 *
 * Not this rule: an alert, which is TLS, or a close without any byte (`tcp-reset-in-tls-handshake`).
 */
import { defineRule } from './kit/define-rule.ts';
import { alertEvidence, payloadEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import { createHandshakes, handshakeConsequences, handshakesNeed } from './kit/handshakes.ts';
import { placeOf } from './kit/place.ts';

const spoken = {
  'http/1': 'HTTP/1 text',
  'http/2': 'an HTTP/2 frame',
  unknown: 'bytes of another protocol',
} as const;

export default defineRule({
  meta: {
    id: 'tls-client-to-plaintext-port',
    title: 'A TLS client meets a plaintext port',
    layer: 'tls',
    standing: 'fault',
    needs: handshakesNeed,
    explains:
      'The client is configured for TLS and the port it calls is not: the server takes the ClientHello for garbage ' +
      'and answers in its own protocol, an HTTP/2 SETTINGS frame or an HTTP/1 error page. The client reports a ' +
      'wrong version number, because it reads the answer as a TLS record.',
    lookFor: [
      'First bytes of the client 16 03 01, first bytes of the server 00 00 .. 04 (SETTINGS) or "HTTP/1.".',
      'Then an alert of the client (Envoy: protocol_version, in clear) or just a close.',
    ],
    withoutKeys: { shows: 'The same: nothing was ever encrypted.', answer: 'shown' },
    who: 'The server answers in plaintext; client configuration and listener have to agree.',
    notToBeConfusedWith: [
      {
        signature: 'h2c-client-to-tls-port',
        tellingFact: 'The other way round: the client speaks plaintext.',
      },
      {
        signature: 'tls-version-mismatch',
        tellingFact: 'The server answers with a TLS alert record (15 03 ..).',
      },
    ],
    outranks: [...handshakeConsequences, 'tls-version-mismatch', 'tcp-reset-in-tls-handshake'],
    remedies: [
      {
        for: 'any',
        text: 'Use plaintext credentials for this port, or give the client the port that speaks TLS.',
      },
      { for: 'Envoy', text: 'Remove the transport_socket of the cluster, or give the backend TLS.' },
      {
        for: 'grpc-js',
        text: 'credentials.createInsecure() for a plaintext port; "wrong version number" is this.',
      },
      { for: 'any', text: 'In a mesh: appProtocol, and PERMISSIVE while clients and servers move to mTLS.' },
    ],
    reproduce: 'tls-client-to-plaintext-port',
    refs: ['RFC 8446 5.1', 'RFC 9113 3.4', 'envoyproxy/envoy#15584', 'istio/istio#27169'],
    messages: {
      plaintext:
        '{{client}} sent a TLS ClientHello to {{endpoint}}, which answered with {{what}} ({{first}}).',
    },
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);

    return {
      ...handshakes.handlers,
      end() {
        for (const { connection, clientHello, plaintext, alert } of handshakes.kept()) {
          if (plaintext?.direction !== 'to-client' || clientHello === undefined) continue;
          const place = placeOf(timeline, connection, plaintext.from.time);
          const what = spoken[plaintext.protocol];
          const seen = { at: plaintext.from, direction: plaintext.direction };
          report({
            message: 'plaintext',
            data: { client: place.client, endpoint: connection.server, what, first: plaintext.first },
            confidence: plaintext.protocol === 'unknown' ? 0.9 : 0.98,
            sender: place.server,
            cause: place.client,
            hop: place.hop,
            connections: [connection],
            streams: place.held,
            evidence: [
              payloadEvidence(connection, seen, `the answer: ${what}`),
              tlsMessageEvidence(
                connection,
                'CLIENT_HELLO',
                { at: clientHello.from, direction: 'to-server' },
                'the ClientHello',
              ),
              ...(alert?.direction === 'to-server'
                ? [alertEvidence(connection, alert, "the client's objection to it")]
                : []),
            ],
            answers: { 'retry-safe': 'Yes: no request was sent.' },
          });
        }
      },
    };
  },
});
