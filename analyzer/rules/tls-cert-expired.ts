/**
 * The client rejects the certificate of the server, which is no longer, or not yet, valid by the clock of the capture.
 */
import { defineRule } from './kit/define-rule.ts';
import { createHandshakes, handshakeConsequences, handshakesNeed } from './kit/handshakes.ts';
import { rejectionMessages, rejectionReport } from './kit/report-rejection.ts';

export default defineRule({
  meta: {
    id: 'tls-cert-expired',
    title: 'The certificate of the server is out of its dates',
    layer: 'tls',
    standing: 'fault',
    needs: [...handshakesNeed, 'tls.certificate'],
    explains:
      'The validity of the certificate does not cover the moment of the handshake: it has expired, or is not valid yet ' +
      '(a clock that is wrong looks the same). All clients that check fail at the same moment.',
    lookFor: [
      'The client ends the connection at the flight of the server: by an alert, or by a bare FIN (Node, C-core).',
      'notBefore and notAfter of the certificate against the time of the packet.',
      'certificate_expired (45), which OpenSSL and Envoy send for this reason alone.',
    ],
    withoutKeys: {
      shows:
        'TLS 1.2: the same. TLS 1.3: the client goes within milliseconds of the server flight and sends no request, ' +
        'perhaps behind a record of 19 bytes (35 from Java); which of the three reasons it had is hidden.',
      answer: 'inferred',
    },
    who: 'The client rejects; the certificate has to be renewed (or a clock set).',
    notToBeConfusedWith: [
      { signature: 'tls-cert-untrusted', tellingFact: 'The dates are right.' },
      { signature: 'tls-name-mismatch', tellingFact: 'The dates are right; the names are not.' },
      {
        signature: 'mtls-client-cert-rejected',
        tellingFact: 'The server ends the connection, after the certificate of the client.',
      },
    ],
    outranks: handshakeConsequences,
    remedies: [
      {
        for: 'any',
        text: 'Renew the certificate and make the server load it; alert on notAfter from now on.',
      },
      { for: 'any', text: 'Not valid yet: compare the clocks of client, server and authority.' },
      { for: 'Envoy', text: 'ssl.fail_verify_error counts it; SDS reloads certificates without a restart.' },
    ],
    reproduce: 'tls-cert-expired',
    refs: ['RFC 5280 4.1.2.5', 'RFC 8446 6.2', 'grpc/grpc#33110'],
    messages: rejectionMessages,
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);

    return {
      ...handshakes.handlers,
      end() {
        for (const handshake of handshakes.kept()) {
          const found = rejectionReport(timeline, handshake, 'expired', ({ server }) => server);
          if (found !== undefined) report(found);
        }
      },
    };
  },
});
