/**
 * The server wants a certificate of its client, the client has none, and the server ends the connection.
 *
 * Not this rule: a server that asks and goes on without (the certificate is optional), or one that did not like what
 * it was shown (`mtls-client-cert-rejected`).
 */
import {
  clientCertificatesNeed,
  createClientCertificates,
  refusedClientReport,
  saidHow,
} from './kit/client-certificates.ts';
import { streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { handshakeConsequences } from './kit/handshakes.ts';

export default defineRule({
  meta: {
    id: 'mtls-client-cert-missing',
    title: 'The server requires a client certificate and the client has none',
    layer: 'tls',
    standing: 'fault',
    needs: clientCertificatesNeed,
    explains:
      'The server sent CertificateRequest, the client answered with an empty Certificate message, and the server gave ' +
      'up: with certificate_required (116) in TLS 1.3, with handshake_failure (40) in TLS 1.2, or by closing. In TLS ' +
      '1.3 the client has finished its handshake by then and may have sent its request: it sees a connection that ' +
      'breaks, not a handshake that fails. Go and Java also show nothing when no certificate of theirs is from an authority ' +
      'that the server names.',
    lookFor: [
      'CertificateRequest in the flight of the server, a Certificate message of length 0 from the client.',
      'The alert of the server a round trip later, in TLS 1.3 behind the Finished of the client and perhaps its ' +
        'HTTP/2 preface.',
      'Without keys: a client flight of 25 and 53 (or 69) octets, then a server record of 19 and the close.',
    ],
    withoutKeys: {
      shows:
        'TLS 1.2: the same. TLS 1.3: by the lengths of its records the client sent an empty Certificate, and the ' +
        'server sent an alert, or nothing, and closed.',
      answer: 'inferred',
    },
    who: 'The server ends it; the client (or the proxy that is the client here) needs a certificate.',
    notToBeConfusedWith: [
      {
        signature: 'mtls-client-cert-rejected',
        tellingFact: 'The Certificate message of the client is not empty.',
      },
      {
        signature: 'tls-no-common-cipher',
        tellingFact: 'handshake_failure (40) where the ServerHello would stand, before any certificate.',
      },
      {
        signature: 'tls-cert-untrusted',
        tellingFact: 'The client ends the connection at the certificate of the server.',
      },
      {
        signature: 'fin-without-goaway',
        tellingFact: 'The server had sent its SETTINGS: it was satisfied with the handshake.',
      },
    ],
    outranks: [
      ...handshakeConsequences,
      ...streamsCut,
      'idle-reuse-race',
      'tls-alpn-absent',
      'tls-alpn-http1-selected',
    ],
    remedies: [
      { for: 'any', text: 'Give the client a certificate and key that an authority of the server signed.' },
      {
        for: 'Envoy',
        text:
          'Upstream: tls_certificates (or SDS) in the UpstreamTlsContext. Downstream: require_client_certificate; ' +
          'counter ssl.fail_verify_no_cert. Over TLS 1.3 upstream the flag is UC and the reason is lost.',
      },
      { for: 'grpc-js', text: 'credentials.createSsl(rootCerts, privateKey, certChain).' },
      { for: 'grpc-go', text: 'tls.Config.Certificates; the error shows at the first read, after Dial.' },
      { for: 'grpc-java', text: 'TlsChannelCredentials.newBuilder().keyManager(certChain, privateKey).' },
      { for: 'Python', text: 'grpc.ssl_channel_credentials(root, private_key, certificate_chain).' },
    ],
    reproduce: 'mtls-client-cert-missing',
    refs: [
      'RFC 8446 4.4.2.4',
      'RFC 8446 6.2',
      'RFC 5246 7.4.6',
      'golang/go#28779',
      'grpc/grpc-go#6807',
      'istio/istio#47078',
    ],
    messages: {
      missing: '{{server}} asked for a certificate, {{client}} had none, and {{server}} ended it {{how}}.',
    },
  },

  create({ timeline, report }) {
    const certificates = createClientCertificates(timeline);

    return {
      ...certificates.handlers,
      end() {
        for (const refused of certificates.refused()) {
          if (refused.shown !== 'none') continue;
          const { place, ...common } = refusedClientReport(timeline, refused);
          const { client, server } = place;
          const { authorities = [] } = refused.handshake.certificateRequest ?? {};
          const none =
            authorities.length === 0
              ? 'none was configured, as far as shows'
              : `it has none at all, or none from ${authorities.slice(0, 3).join(' or ')}, which the server names: Go and Java ` +
                'keep others to themselves';
          report({
            ...common,
            message: 'missing',
            data: { client, server, how: saidHow(refused) },
            answers: { ...common.answers, 'why-none': none },
          });
        }
      },
    };
  },
});
