/**
 * TCP is established, the client says hello, and the connection dies without a byte of TLS in return.
 *
 * Not this rule: an alert, a silence until somebody's timer (`tls-handshake-timeout`), or a listener that answers
 * other names (`tls-sni-unmatched`) or shorter hellos (`clienthello-fragmentation-intolerance`).
 */
import type { Party } from '../model/diagnosis.ts';
import { duration, seconds } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { tcpEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import { createHandshakes, handshakeConsequences, handshakesNeed } from './kit/handshakes.ts';
import { hopsAway } from './kit/hop-limit.ts';
import { placeOf } from './kit/place.ts';
import { unansweredHello } from './kit/unanswered-hello.ts';

export default defineRule({
  meta: {
    id: 'tcp-reset-in-tls-handshake',
    title: 'The connection is cut at the ClientHello',
    layer: 'tls',
    standing: 'fault',
    needs: handshakesNeed,
    explains:
      'Something accepts TCP and ends the connection as soon as the ClientHello arrives: a server that crashes or is ' +
      'overloaded, a load balancer without a healthy backend, a firewall that looks at the server name. TLS itself ' +
      'never answered, so that neither certificate nor version can be the reason.',
    lookFor: [
      'SYN, SYN-ACK, ClientHello, then RST or FIN from the other side, and no TLS byte.',
      'Hop limit of the RST against that of the SYN-ACK: another distance is another device.',
      'Whether other names, or other clients, get an answer on the same port.',
    ],
    withoutKeys: { shows: 'The same: the handshake had not come to keys.', answer: 'shown' },
    who: 'The accepting side, or a device on the way that speaks in its name.',
    notToBeConfusedWith: [
      { signature: 'tls-sni-unmatched', tellingFact: 'Another server name is answered on the same port.' },
      { signature: 'tls-handshake-timeout', tellingFact: 'Nothing happens until a timer closes.' },
      { signature: 'tls-client-to-plaintext-port', tellingFact: 'The server answers, in plaintext.' },
      { signature: 'tcp-connect-refused', tellingFact: 'The RST answers the SYN.' },
    ],
    outranks: handshakeConsequences,
    remedies: [
      {
        for: 'any',
        text: 'Look at the log of what terminates TLS for this name and source, and at its health.',
      },
      {
        for: 'any',
        text: 'A load balancer that accepts without a healthy target closes like this: check its targets.',
      },
      { for: 'Envoy', text: 'Overload action reject_incoming_connections closes at once and logs nothing.' },
    ],
    reproduce: 'tcp-reset-in-tls-handshake',
    refs: ['RFC 8446 4.1.2', 'RFC 9293 3.5.2', 'istio/istio#20991', 'kubernetes/ingress-nginx#8760'],
    messages: {
      reset: '{{by}} reset the connection {{delay}} after the ClientHello; no byte of TLS came back.',
      closed: '{{by}} closed the connection {{delay}} after the ClientHello; no byte of TLS came back.',
    },
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);

    return {
      ...handshakes.handlers,
      end() {
        for (const handshake of handshakes.kept()) {
          const cut = unansweredHello(handshake);
          if (cut?.how !== 'cut') continue;
          const { connection, reset } = handshake;
          const { clientHello, end, elapsed } = cut;
          const isReset = reset?.direction === 'to-client' && end.kind === 'tcp.rst';
          const place = placeOf(timeline, connection, end.from.time);
          const usual = reset?.usualHopLimit;
          const isForeign = isReset && usual !== undefined && hopsAway(reset.hopLimit) !== hopsAway(usual);
          const by: Party = isForeign ? 'middlebox' : place.server;
          const seen = { at: end.from, direction: 'to-client' } as const;
          report({
            message: isReset ? 'reset' : 'closed',
            data: { by, delay: duration(elapsed) },
            confidence: isReset ? 0.95 : 0.9,
            sender: by,
            cause: by,
            hop: place.hop,
            connections: [connection],
            streams: place.held,
            quantities: {
              sinceHello: seconds(elapsed),
              helloLength: clientHello.length,
              ...(isReset ? { rstHopLimit: reset.hopLimit } : {}),
              ...(usual === undefined ? {} : { usualHopLimit: usual }),
            },
            evidence: [
              tcpEvidence(connection, isReset ? 'reset' : 'fin', seen, 'the end, without a byte of TLS'),
              tlsMessageEvidence(
                connection,
                'CLIENT_HELLO',
                { at: clientHello.from, direction: 'to-server' },
                'the ClientHello',
              ),
            ],
            answers: { 'retry-safe': 'Yes: no request was sent.' },
          });
        }
      },
    };
  },
});
