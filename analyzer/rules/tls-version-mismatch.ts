/**
 * No version of TLS that both sides speak.
 *
 * Not this rule: the alert 70 that a TLS port sends when it reads an HTTP/2 preface (`h2c-client-to-tls-port`), or
 * that a TLS client sends when it reads plaintext (`tls-client-to-plaintext-port`).
 */
import type { Fact } from '../model/fact.ts';
import { defineRule } from './kit/define-rule.ts';
import { alertEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import {
  createHandshakes,
  type Handshake,
  handshakeConsequences,
  handshakesNeed,
  refusal,
} from './kit/handshakes.ts';
import { placeOf } from './kit/place.ts';

/** The alert protocol_version (RFC 8446 6.2). */
const protocolVersion = 70;

const tls13 = 0x0304;

const names: Readonly<Record<number, string>> = {
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
};

function nameOf(version: number | undefined): string {
  return version === undefined ? 'none' : (names[version] ?? `0x${version.toString(16)}`);
}

/** The alert of whoever does not like the other's version: the server at the ClientHello, the client at the ServerHello. */
function objection(handshake: Handshake): Fact<'tls.alert'> | undefined {
  const { alert, serverHello } = handshake;
  const refused = refusal(handshake);
  if (refused?.description === protocolVersion) return refused;
  const byClient = alert?.direction === 'to-server' && alert.description === protocolVersion;
  // Without a ServerHello it has read something else as a record: plaintext.
  return byClient && serverHello !== undefined ? alert : undefined;
}

export default defineRule({
  meta: {
    id: 'tls-version-mismatch',
    title: 'Client and server share no version of TLS',
    layer: 'tls',
    standing: 'fault',
    needs: handshakesNeed,
    explains:
      'One side is too old or too strict for the other. Envoy speaks at most TLS 1.2 to its upstreams unless ' +
      'tls_maximum_protocol_version says otherwise, so a backend that wants 1.3 fails out of the box.',
    lookFor: [
      'The alert protocol_version (70) from the server where the ServerHello would stand.',
      'Or from the client, right after a ServerHello with a version that it does not allow.',
      'supported_versions of the ClientHello.',
    ],
    withoutKeys: { shows: 'The same: hellos and alert are in clear.', answer: 'shown' },
    who: 'The side that sends the alert is the stricter one; usually the older one has to change.',
    notToBeConfusedWith: [
      {
        signature: 'h2c-client-to-tls-port',
        tellingFact: 'The client sent the HTTP/2 preface, no ClientHello; the server read it as a record.',
      },
      { signature: 'tls-no-common-cipher', tellingFact: 'The alert is handshake_failure (40).' },
    ],
    outranks: handshakeConsequences,
    remedies: [
      { for: 'any', text: 'Enable TLS 1.2 and 1.3 on the old side.' },
      {
        for: 'Envoy',
        text: 'tls_params.tls_maximum_protocol_version: TLSv1_3 on the cluster (1.2 by default).',
      },
    ],
    reproduce: 'tls-version-mismatch',
    refs: ['RFC 8446 6.2', 'RFC 8446 Appendix D', 'RFC 8996'],
    messages: {
      refused: '{{server}} refused every version that {{client}} offers; the newest one is {{newest}}.',
      declined: '{{client}} refused {{version}}, which {{server}} chose.',
    },
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);

    return {
      ...handshakes.handlers,
      end() {
        for (const handshake of handshakes.kept()) {
          const { connection, clientHello, serverHello } = handshake;
          const alert = objection(handshake);
          if (alert === undefined || clientHello === undefined) continue;
          const newest = Math.max(...clientHello.versions);
          const { hop, client, server, held } = placeOf(timeline, connection, alert.from.time);
          // A client that offers the newest version is not the old side.
          const cause = newest >= tls13 ? server : client;
          report({
            ...(serverHello === undefined
              ? { message: 'refused', data: { server, client, newest: nameOf(newest) } }
              : { message: 'declined', data: { server, client, version: nameOf(serverHello.version) } }),
            confidence: 0.97,
            sender: alert.direction === 'to-client' ? server : client,
            cause: serverHello === undefined ? cause : server,
            hop,
            connections: [connection],
            streams: held,
            quantities: {
              alert: protocolVersion,
              newestOffered: newest,
              ...(serverHello === undefined ? {} : { chosen: serverHello.version }),
            },
            evidence: [
              alertEvidence(connection, alert, 'the alert protocol_version'),
              tlsMessageEvidence(
                connection,
                'CLIENT_HELLO',
                { at: clientHello.from, direction: 'to-server' },
                `ClientHello that offers ${clientHello.versions.map(nameOf).join(', ')}`,
              ),
            ],
            answers: { 'retry-safe': 'Yes: no request was sent.' },
          });
        }
      },
    };
  },
});
