/**
 * The client rejects the certificate of the server, and neither its dates nor its names are the reason.
 *
 * Also the answer when a client goes away at a certificate that nobody can read: then the reason is hidden.
 */
import { defineRule } from './kit/define-rule.ts';
import { createHandshakes, handshakeConsequences, handshakesNeed } from './kit/handshakes.ts';
import { rejectionMessages, rejectionReport } from './kit/report-rejection.ts';
import { SealedRecords } from './kit/sealed-records.ts';
import type { FlightOf } from './kit/server-certificate.ts';

export default defineRule({
  meta: {
    id: 'tls-cert-untrusted',
    title: 'The client does not trust the certificate of the server',
    layer: 'tls',
    standing: 'fault',
    needs: [...handshakesNeed, 'tls.certificate', 'tls.record'],
    explains:
      'The chain of the server ends at no root that the client knows: a self-signed certificate, a private authority ' +
      'that is missing in the trust store, or an intermediate certificate that the server does not send. Alerts ' +
      'differ by stack (unknown_ca, bad_certificate, certificate_unknown, internal_error) and Node and C-core send ' +
      'none, so that the number does not tell the reason; only Envoy is exact.',
    lookFor: [
      'The client ends the connection at the flight of the server: by an alert, or by a bare FIN (Node, C-core).',
      'Issuer and subject of the certificate: equal means self-signed. Dates and names fit.',
      'unknown_ca (48) from OpenSSL and Envoy, bad_certificate (42) from Go, certificate_unknown (46) from Java.',
    ],
    withoutKeys: {
      shows:
        'TLS 1.2: the same. TLS 1.3: the client goes within milliseconds of the server flight and sends no request, ' +
        'perhaps behind a record of 19 bytes (35 from Java). Which of the three reasons it had is hidden, but where ' +
        'the Certificate has no room for an issuer.',
      answer: 'inferred',
    },
    who: 'The client rejects; its trust store or the chain of the server has to change.',
    notToBeConfusedWith: [
      { signature: 'tls-cert-expired', tellingFact: 'The time of the capture lies outside the validity.' },
      { signature: 'tls-name-mismatch', tellingFact: 'No name of the certificate fits the name asked for.' },
      {
        signature: 'mtls-client-cert-rejected',
        tellingFact: 'The server ends the connection, after the certificate of the client.',
      },
    ],
    outranks: handshakeConsequences,
    remedies: [
      {
        for: 'any',
        text: 'Give the client the authority that signed, and let the server send its whole chain.',
      },
      {
        for: 'grpc-js',
        text: 'credentials.createSsl(rootCerts); NODE_EXTRA_CA_CERTS adds to the built-in ones.',
      },
      { for: 'grpc-go', text: '"x509: certificate signed by unknown authority": RootCAs of the tls.Config.' },
      { for: 'grpc-java', text: '"PKIX path building failed": trustManager of the channel credentials.' },
      {
        for: 'Envoy',
        text: 'validation_context.trusted_ca; the reason stands in the response code details only.',
      },
    ],
    reproduce: 'tls-cert-untrusted',
    refs: ['RFC 8446 4.4.2.2', 'RFC 8446 6.2', 'grpc/grpc#23767', 'grpc/grpc-java#3286'],
    messages: rejectionMessages,
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);
    const sealed = new SealedRecords(timeline);
    const flightOf: FlightOf = ({ connection }) =>
      sealed
        .of(connection)
        .filter(({ direction }) => direction === 'to-client')
        .map(({ length }) => length);

    return {
      ...handshakes.handlers,
      'tls.record'(fact) {
        sealed.record(fact);
      },
      end() {
        for (const handshake of handshakes.kept()) {
          const found = rejectionReport(timeline, handshake, 'untrusted', ({ client }) => client, flightOf);
          if (found !== undefined) report(found);
        }
      },
    };
  },
});
