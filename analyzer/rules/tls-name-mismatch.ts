/**
 * The client rejects the certificate of the server because the name that it asked for is not on it.
 */
import { defineRule } from './kit/define-rule.ts';
import { createHandshakes, handshakeConsequences, handshakesNeed } from './kit/handshakes.ts';
import { rejectionMessages, rejectionReport } from './kit/report-rejection.ts';

export default defineRule({
  meta: {
    id: 'tls-name-mismatch',
    title: 'The certificate of the server is for another name',
    layer: 'tls',
    standing: 'fault',
    needs: [...handshakesNeed, 'tls.certificate'],
    explains:
      'The certificate is for other names than the one that the client called. Usual reasons: a target given as an ' +
      'address, a load balancer with a default certificate, a service that was renamed, or a wildcard that does not ' +
      'reach so deep (it stands for one label).',
    lookFor: [
      'The client ends the connection at the flight of the server: by an alert, or by a bare FIN (Node, C-core).',
      'The server name (SNI) of the ClientHello against the subjectAltName of the certificate.',
      'C-core checks the name behind its Finished: its FIN comes after a complete handshake.',
    ],
    withoutKeys: {
      shows:
        'TLS 1.2: the same. TLS 1.3: the client goes within milliseconds of the server flight and sends no request, ' +
        'perhaps behind a record of 19 bytes (35 from Java); which of the three reasons it had is hidden.',
      answer: 'inferred',
    },
    who: 'The client rejects; the certificate needs the name, or the client has to ask for another one.',
    notToBeConfusedWith: [
      { signature: 'tls-cert-untrusted', tellingFact: 'The name asked for is on the certificate.' },
      {
        signature: 'tls-sni-unmatched',
        tellingFact: 'The server refuses the name itself; no certificate comes.',
      },
      {
        signature: 'mtls-client-cert-rejected',
        tellingFact: 'The server ends the connection, after the certificate of the client.',
      },
    ],
    outranks: handshakeConsequences,
    remedies: [
      { for: 'any', text: 'Put the name (or address) that clients use into the subjectAltName.' },
      {
        for: 'grpc-js',
        text: 'grpc.ssl_target_name_override, for tests; ERR_TLS_CERT_ALTNAME_INVALID is this.',
      },
      { for: 'grpc-java', text: 'overrideAuthority on the channel builder, for tests.' },
      {
        for: 'Envoy',
        text: 'sni and match_typed_subject_alt_names of the cluster; ssl.fail_verify_san counts it.',
      },
    ],
    reproduce: 'tls-name-mismatch',
    refs: ['RFC 9525 6', 'RFC 6066 3', 'RFC 8446 6.2', 'fullstorydev/grpcurl#439'],
    messages: rejectionMessages,
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);

    return {
      ...handshakes.handlers,
      end() {
        for (const handshake of handshakes.kept()) {
          const found = rejectionReport(timeline, handshake, 'name', ({ client, server }, { clientHello }) =>
            clientHello?.sni === undefined ? client : server,
          );
          if (found !== undefined) report(found);
        }
      },
    };
  },
});
