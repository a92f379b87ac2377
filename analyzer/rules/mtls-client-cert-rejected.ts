/**
 * The client showed a certificate, and the server ended the connection at it.
 *
 * Not this rule: a client that has none to show (`mtls-client-cert-missing`), or a server that had begun HTTP/2.
 */
import {
  clientCertificatesNeed,
  createClientCertificates,
  type RefusedClient,
  refusedClientReport,
  saidHow,
} from './kit/client-certificates.ts';
import { streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { handshakeConsequences } from './kit/handshakes.ts';
import type { Timeline } from '../model/timeline.ts';

const unknownCa = 48;

/** Alerts that name the reason whatever the certificate looks like (RFC 8446 6.2). */
const saysSo: ReadonlyMap<number, string> = new Map([
  [44, 'the server says that it was revoked'],
  [45, 'the server says that it has expired'],
  [49, 'it is valid, and the server does not let its owner in'],
  [51, 'the signature of the client does not fit the certificate: another key'],
]);

/** Why, as far as it shows: the dates of the certificate, its issuer, and what the server said. */
function reasonOf(timeline: Timeline, { handshake, alert, at }: RefusedClient): string {
  const leaf = handshake.clientCertificate?.leaf;
  const clock = timeline.clock(at);
  if (leaf !== undefined && clock !== undefined) {
    if (clock > leaf.notAfterSeconds) return 'it has expired';
    if (clock < leaf.notBeforeSeconds) return 'it is not valid yet';
  }
  const said = saysSo.get(alert?.description ?? 0);
  if (said !== undefined) return said;
  if (leaf?.selfSigned === true) return 'nobody else vouches for it (self-signed)';
  const { authorities = [], authorityCount = 0 } = handshake.certificateRequest ?? {};
  const isNamed = leaf !== undefined && authorities.includes(leaf.issuer);
  if (leaf !== undefined && authorityCount > 0 && !isNamed && authorityCount === authorities.length)
    return `its issuer, ${leaf.issuer}, is none of those that the server names`;
  if (alert?.description === unknownCa)
    return leaf === undefined
      ? 'the server does not know its issuer'
      : `the server does not know its issuer, ${leaf.issuer}`;
  return 'why does not show; read the log of the server';
}

export default defineRule({
  meta: {
    id: 'mtls-client-cert-rejected',
    title: 'The server does not accept the certificate of the client',
    layer: 'tls',
    standing: 'fault',
    needs: clientCertificatesNeed,
    explains:
      'The server asked for a certificate, the client showed one, and the server ended the connection: the ' +
      'certificate is expired, from an authority that the server does not know, or for somebody who is not let in. ' +
      'Envoy, OpenSSL and Go say so with an alert; a Node server closes without a word. In TLS 1.3 the client has ' +
      'finished by then and may have sent its request.',
    lookFor: [
      'CertificateRequest, a Certificate of the client, then an alert (48, 45, 42, 46 …) or the close of the server.',
      'Issuer and dates of that certificate against the authorities that the server names, and the clock.',
      'No SETTINGS of the server: it did not begin HTTP/2.',
    ],
    withoutKeys: {
      shows:
        'TLS 1.2: the same. TLS 1.3: by its length the last flight of the client holds a certificate, and the server ' +
        'sent an alert, or tickets only, and closed.',
      answer: 'inferred',
    },
    who: 'The server ends it; the certificate of the client, or the authorities of the server, have to change.',
    notToBeConfusedWith: [
      {
        signature: 'mtls-client-cert-missing',
        tellingFact: 'The Certificate message of the client is empty.',
      },
      {
        signature: 'tls-cert-untrusted',
        tellingFact: 'The client ends the connection, at the certificate of the server.',
      },
      {
        signature: 'proxy-denied',
        tellingFact: 'HTTP/2 began and the call was answered: a policy, not TLS.',
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
      {
        for: 'any',
        text: 'Renew the certificate of the client, or give the server the authority that signed it.',
      },
      { for: 'any', text: 'Send the intermediate certificates too: the server knows roots only.' },
      {
        for: 'Envoy',
        text:
          'validation_context.trusted_ca of the DownstreamTlsContext; counters ssl.fail_verify_error, ' +
          'fail_verify_san; DOWNSTREAM_TRANSPORT_FAILURE_REASON in the log of the listener.',
      },
      {
        for: 'grpc-js',
        text: 'A Node server rejects without an alert; its tlsClientError event has the reason.',
      },
      { for: 'grpc-go', text: 'Server: ClientCAs and ClientAuth of the tls.Config.' },
      { for: 'grpc-java', text: 'Server: TlsServerCredentials.newBuilder().trustManager(…).' },
    ],
    reproduce: 'mtls-client-cert-rejected',
    refs: [
      'RFC 8446 4.4.2.4',
      'RFC 8446 6.2',
      'golang/go#28779',
      'grpc/grpc-go#5385',
      'istio/istio#47078',
      'oven-sh/bun#33630',
    ],
    messages: {
      rejected:
        '{{server}} rejected the certificate of {{client}} ({{subject}}) and ended the connection {{how}}: {{because}}.',
    },
  },

  create({ timeline, report }) {
    const certificates = createClientCertificates(timeline);

    return {
      ...certificates.handlers,
      end() {
        for (const refused of certificates.refused()) {
          if (refused.shown !== 'certificate') continue;
          const { place, ...common } = refusedClientReport(timeline, refused);
          const leaf = refused.handshake.clientCertificate?.leaf;
          const clock = timeline.clock(refused.at);
          const because = reasonOf(timeline, refused);
          report({
            ...common,
            message: 'rejected',
            data: {
              client: place.client,
              server: place.server,
              subject: leaf?.subject ?? 'sealed',
              how: saidHow(refused),
              because,
            },
            answers: { ...common.answers, why: because },
            quantities: {
              ...common.quantities,
              ...(leaf === undefined || clock === undefined
                ? {}
                : { validFor: leaf.notAfterSeconds - clock, validSince: clock - leaf.notBeforeSeconds }),
            },
          });
        }
      },
    };
  },
});
