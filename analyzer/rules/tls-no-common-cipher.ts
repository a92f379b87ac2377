/**
 * Nothing that both sides can use for the keys: cipher suite, group or signature.
 *
 * Not this rule: alert 40 behind the client's certificate, which TLS 1.2 servers send when it is missing
 * (`mtls-client-cert-missing`).
 */
import { seconds } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { alertEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import { createHandshakes, handshakeConsequences, handshakesNeed, refusal } from './kit/handshakes.ts';
import { placeOf } from './kit/place.ts';

/** Alerts that say so (RFC 8446 6.2); illegal_parameter only behind a HelloRetryRequest. */
const Alert = { HANDSHAKE_FAILURE: 40, ILLEGAL_PARAMETER: 47, INSUFFICIENT_SECURITY: 71 } as const;

const tls13 = 0x0304;

/** A client of TLS 1.2 with fewer suites than this was restricted by somebody; stacks offer six and more. */
const fewSuites = 4;

export default defineRule({
  meta: {
    id: 'tls-no-common-cipher',
    title: 'Client and server share no cipher suite, group or signature',
    layer: 'tls',
    standing: 'fault',
    needs: handshakesNeed,
    explains:
      'The server found nothing in the ClientHello that it can use, and refused with handshake_failure. The usual ' +
      'reasons: a restricted suite list on one side, an EC certificate where only RSA suites are allowed (or the ' +
      'other way round), a group list without overlap.',
    lookFor: [
      'The alert handshake_failure (40) or insufficient_security (71) where the ServerHello would stand.',
      'Behind a HelloRetryRequest also illegal_parameter (47): the client has not the group that is asked for.',
      'Suites and groups of the ClientHello against the configuration of the server and the kind of its key.',
    ],
    withoutKeys: { shows: 'The same: both hello and alert are in clear.', answer: 'shown' },
    who: 'The server sends the alert; the side whose list is too short has to widen it.',
    notToBeConfusedWith: [
      {
        signature: 'mtls-client-cert-missing',
        tellingFact: 'The alert 40 comes after the client sent its (empty) certificate.',
      },
      { signature: 'tls-version-mismatch', tellingFact: 'The alert is protocol_version (70).' },
    ],
    outranks: handshakeConsequences,
    remedies: [
      {
        for: 'any',
        text: 'Compare the suites and groups of the ClientHello with the server, and its key type.',
      },
      { for: 'Envoy', text: 'tls_params.cipher_suites and ecdh_curves; they bind TLS 1.2 only.' },
      { for: 'grpc-java', text: 'Suites are chosen with GrpcSslContexts and SslContextBuilder.ciphers.' },
    ],
    reproduce: 'tls-no-common-cipher',
    refs: ['RFC 8446 4.1.1', 'RFC 8446 6.2', 'envoyproxy/envoy#2168'],
    messages: {
      refused:
        '{{server}} refused the ClientHello with {{alert}}: of {{ciphers}} cipher suite(s) and {{groups}} group(s) ' +
        'none suits it.',
    },
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);

    return {
      ...handshakes.handlers,
      end() {
        for (const handshake of handshakes.kept()) {
          const { connection, clientHello, retryRequest } = handshake;
          const alert = refusal(handshake);
          if (alert === undefined || clientHello === undefined) continue;
          const { description } = alert;
          const isIt =
            description === Alert.HANDSHAKE_FAILURE ||
            description === Alert.INSUFFICIENT_SECURITY ||
            (description === Alert.ILLEGAL_PARAMETER && retryRequest !== undefined);
          if (!isIt) continue;
          const { ciphers, groups, versions } = clientHello;
          const place = placeOf(timeline, connection, alert.from.time);
          const isNarrow = !versions.includes(tls13) && ciphers.length < fewSuites;
          report({
            message: 'refused',
            data: {
              server: place.server,
              alert: alert.name ?? `alert ${description}`,
              ciphers: ciphers.length,
              groups: groups.length,
            },
            confidence: 0.9,
            sender: place.server,
            cause: isNarrow ? place.client : place.server,
            hop: place.hop,
            connections: [connection],
            streams: place.held,
            quantities: {
              alert: description,
              ciphers: ciphers.length,
              groups: groups.length,
              sinceHello: seconds(alert.from.time - clientHello.from.time),
            },
            evidence: [
              alertEvidence(
                connection,
                alert,
                `the alert ${alert.name ?? description} in place of a ServerHello`,
              ),
              tlsMessageEvidence(
                connection,
                'CLIENT_HELLO',
                { at: clientHello.from, direction: 'to-server' },
                `ClientHello with ${ciphers.length} cipher suite(s)`,
              ),
            ],
            answers: { 'retry-safe': 'Yes: no request was sent.' },
          });
        }
      },
    };
  },
});
