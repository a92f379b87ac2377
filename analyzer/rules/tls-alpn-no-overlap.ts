/**
 * The server knows ALPN and shares no protocol with the client: it says so with an alert and closes.
 *
 * Not this rule: a server without ALPN, which goes on and chooses nothing (`tls-alpn-absent`).
 */
import { defineRule } from './kit/define-rule.ts';
import { alertEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import { createHandshakes, handshakeConsequences, handshakesNeed, refusal } from './kit/handshakes.ts';
import { placeOf } from './kit/place.ts';

/** The alert no_application_protocol (RFC 7301 3.2). */
const noApplicationProtocol = 120;

export default defineRule({
  meta: {
    id: 'tls-alpn-no-overlap',
    title: 'Client and server share no application protocol',
    layer: 'tls',
    standing: 'fault',
    needs: handshakesNeed,
    explains:
      'The ClientHello lists the protocols of the client (gRPC: h2), the server has a list of its own, and no name ' +
      'is on both. RFC 7301 makes the server abort with the alert no_application_protocol.',
    lookFor: [
      'ClientHello with ALPN, then the alert 120 from the server where its ServerHello would stand.',
      'The connection closes at once; no certificate was sent.',
    ],
    withoutKeys: { shows: 'The same: both hello and alert are in clear.', answer: 'shown' },
    who: 'The server sends the alert. Its protocol list has to include h2, or that of a client that did not offer h2.',
    notToBeConfusedWith: [
      { signature: 'tls-alpn-absent', tellingFact: 'The handshake goes on and no protocol is chosen.' },
      { signature: 'tls-no-common-cipher', tellingFact: 'The alert is handshake_failure (40).' },
    ],
    outranks: handshakeConsequences,
    remedies: [
      { for: 'any', text: 'Add h2 to the protocol list of the listener that terminates TLS.' },
      {
        for: 'Envoy',
        text: 'As a server Envoy never refuses for this; as a client it offers alpn_protocols.',
      },
      { for: 'grpc-js', text: 'A Node server needs ALPNProtocols: ["h2"], or http2.createSecureServer.' },
      { for: 'grpc-go', text: 'A tls.Config of your own needs NextProtos: []string{"h2"}.' },
    ],
    reproduce: 'tls-alpn-no-overlap',
    refs: ['RFC 7301 3.2', 'RFC 8446 6.2', 'grpc/grpc-java#5167', 'grpc/grpc#23172'],
    messages: {
      none: '{{server}} refused the handshake: it shares no application protocol with the client, which offered {{offered}}.',
    },
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);

    return {
      ...handshakes.handlers,
      end() {
        for (const handshake of handshakes.kept()) {
          const { connection, clientHello } = handshake;
          const alert = refusal(handshake);
          if (alert?.description !== noApplicationProtocol || clientHello === undefined) continue;
          const place = placeOf(timeline, connection, alert.from.time);
          report({
            message: 'none',
            data: { server: place.server, offered: clientHello.alpn.join(', ') },
            confidence: 0.98,
            sender: place.server,
            // Who offers other protocols and not h2 has asked for something that no HTTP/2 server can agree to.
            cause: clientHello.alpn.includes('h2') ? place.server : place.client,
            hop: place.hop,
            connections: [connection],
            streams: place.held,
            quantities: { alert: alert.description, offered: clientHello.alpn.length },
            evidence: [
              alertEvidence(connection, alert, 'the alert no_application_protocol'),
              tlsMessageEvidence(
                connection,
                'CLIENT_HELLO',
                { at: clientHello.from, direction: 'to-server' },
                `ClientHello that offers ${clientHello.alpn.join(', ')}`,
              ),
            ],
            answers: { 'retry-safe': 'Yes: no request was sent.' },
          });
        }
      },
    };
  },
});
