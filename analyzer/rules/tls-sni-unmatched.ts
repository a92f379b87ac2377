/**
 * The listener has nothing for the name that the client asks for, or for a client that names none.
 *
 * Not this rule: a default certificate for another name (`tls-name-mismatch`), or a listener that answers nobody
 * (`tcp-reset-in-tls-handshake`).
 */
import type { EvidenceRef } from '../model/finding.ts';
import { seconds } from '../model/numbers.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { isForeign } from './kit/reset-origin.ts';
import { defineRule } from './kit/define-rule.ts';
import { alertEvidence, tcpEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import { createHandshakes, handshakeConsequences, handshakesNeed, refusal } from './kit/handshakes.ts';
import { placeOf } from './kit/place.ts';
import { unansweredHello } from './kit/unanswered-hello.ts';

/** The alert unrecognized_name (RFC 6066 3). */
const unrecognizedName = 112;

/** Listeners remembered, and names of each that were answered. */
const mostListeners = 1000;
const mostNames = 100;

const noName = '(none)';

function nameIn({ tls }: TimelineConnection): string {
  return tls?.sni ?? noName;
}

export default defineRule({
  meta: {
    id: 'tls-sni-unmatched',
    title: 'The listener has nothing for this server name',
    layer: 'tls',
    standing: 'fault',
    needs: handshakesNeed,
    explains:
      'A TLS terminator chooses certificate and route by the server name (SNI) in the ClientHello. For a name that ' +
      'it does not know, and for clients that call an address and send none, it answers with the alert ' +
      'unrecognized_name or just ends the connection (Envoy: TCP RST, filter_chain_not_found in the listener log).',
    lookFor: [
      'The alert unrecognized_name (112) in place of the ServerHello.',
      'Or a close right after the ClientHello, while other server names are answered on the same port.',
      'No SNI in the ClientHello: the target was given as an IP address.',
    ],
    withoutKeys: { shows: 'The same: the server name is in clear (unless ECH hides it).', answer: 'shown' },
    who: 'The terminator refuses; the name has to be added there, or sent right by the client.',
    notToBeConfusedWith: [
      { signature: 'tcp-reset-in-tls-handshake', tellingFact: 'No name is answered on that port.' },
      {
        signature: 'tls-name-mismatch',
        tellingFact: 'A certificate comes, for another name; the client refuses.',
      },
    ],
    outranks: [...handshakeConsequences, 'tcp-reset-in-tls-handshake'],
    remedies: [
      {
        for: 'any',
        text: 'Add the name (certificate, host, route) at the terminator, or a default for all others.',
      },
      { for: 'Envoy', text: 'filter_chain_match.server_names, or a default_filter_chain.' },
      { for: 'grpc-js', text: 'grpc.ssl_target_name_override sends that name; IP targets send none.' },
    ],
    reproduce: 'tls-sni-unmatched',
    refs: ['RFC 6066 3', 'envoyproxy/envoy#24935', 'envoyproxy/envoy#25002', 'envoyproxy/envoy#4775'],
    messages: {
      alert: '{{server}} does not know the server name {{name}}: it answered with unrecognized_name.',
      cut: '{{server}} ended the connection at the ClientHello for {{name}}; on the same port it answered {{others}}.',
    },
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);
    /** Names with a ServerHello, by listener. */
    const answered = new Map<string, Set<string>>();
    const follow = handshakes.handlers['tls.server-hello'];

    return {
      ...handshakes.handlers,
      'tls.server-hello'(fact) {
        follow?.(fact);
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const names = answered.get(connection.server) ?? new Set<string>();
        if (names.size < mostNames) names.add(nameIn(connection));
        if (answered.size < mostListeners) answered.set(connection.server, names);
      },
      end() {
        for (const handshake of handshakes.kept()) {
          const { connection, clientHello } = handshake;
          if (clientHello === undefined) continue;
          const name = nameIn(connection);
          const refused = refusal(handshake);
          const alert = refused?.description === unrecognizedName ? refused : undefined;
          const cut = unansweredHello(handshake);
          const others = [...(answered.get(connection.server) ?? [])];
          const isCut = cut?.how === 'cut' && others.length > 0 && !others.includes(name);
          const end = alert ?? (isCut ? cut.end : undefined);
          if (end === undefined) continue;
          const place = placeOf(timeline, connection, end.from.time);
          const seen = { at: end.from, direction: 'to-client' } as const;
          const decisive: EvidenceRef =
            alert === undefined
              ? tcpEvidence(
                  connection,
                  end.kind === 'tcp.rst' ? 'reset' : 'fin',
                  seen,
                  'the end, without an alert',
                )
              : alertEvidence(connection, alert, 'the alert unrecognized_name');
          report({
            ...(alert === undefined
              ? {
                  message: 'cut',
                  data: { server: place.server, name, others: others.slice(0, 3).join(', ') },
                }
              : { message: 'alert', data: { server: place.server, name } }),
            confidence: alert !== undefined ? 0.97 : end.kind === 'tcp.rst' && isForeign(end) ? 0.75 : 0.9,
            sender: place.server,
            cause: name === noName ? place.client : place.server,
            hop: place.hop,
            connections: [connection],
            streams: place.held,
            quantities: {
              sinceHello: seconds(end.from.time - clientHello.from.time),
              namesAnswered: others.length,
            },
            evidence: [
              decisive,
              tlsMessageEvidence(
                connection,
                'CLIENT_HELLO',
                { at: clientHello.from, direction: 'to-server' },
                `ClientHello for ${name}`,
              ),
            ],
            answers: { 'retry-safe': 'Yes: no request was sent.' },
          });
        }
      },
    };
  },
});
