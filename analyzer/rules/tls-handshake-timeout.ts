/**
 * TCP takes the ClientHello, and TLS never answers: somebody's timer ends it.
 *
 * Not this rule: a hello that TCP does not acknowledge, which is loss, or an answer that is lost on its way back
 * (`mtu-black-hole`).
 */
import { duration, seconds } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { endEvidence, tlsMessageEvidence } from './kit/evidence.ts';
import { createHandshakes, handshakeConsequences, handshakesNeed } from './kit/handshakes.ts';
import { placeOf } from './kit/place.ts';
import { unansweredHello } from './kit/unanswered-hello.ts';

export default defineRule({
  meta: {
    id: 'tls-handshake-timeout',
    title: 'The ClientHello is taken and never answered',
    layer: 'tls',
    standing: 'fault',
    needs: handshakesNeed,
    explains:
      'The kernel of the server acknowledges the ClientHello, its process never answers: it hangs, is stopped, does ' +
      'not accept (the connection waits in the queue), or is no TLS server and waits for more. The call spends its ' +
      'deadline in the handshake; gRPC clients say "Waiting for LB pick" or nothing but DEADLINE_EXCEEDED.',
    lookFor: [
      'ClientHello, a bare ACK, then nothing from the server until FIN or RST by a timer.',
      'Who closed, and after which (round) time: that names the timer.',
    ],
    withoutKeys: { shows: 'The same: the handshake had not come to keys.', answer: 'shown' },
    who: 'The silent server; the side that closes only has the timer.',
    notToBeConfusedWith: [
      {
        signature: 'mtu-black-hole',
        tellingFact: 'Full-size segments are sent again, or missing at the receiver.',
      },
      { signature: 'tcp-reset-in-tls-handshake', tellingFact: 'The server ends the connection at once.' },
      { signature: 'tcp-syn-timeout', tellingFact: 'Not even TCP was established.' },
    ],
    outranks: handshakeConsequences,
    remedies: [
      {
        for: 'any',
        text: 'Look at the server process: stopped, out of CPU, blocked before accept (ss -ltn, Recv-Q).',
      },
      {
        for: 'Envoy',
        text: 'connect_timeout of the cluster covers TCP and TLS; overload stop_accepting_connections looks like this.',
      },
      { for: 'grpc-go', text: 'One attempt takes up to MinConnectTimeout (20 s).' },
    ],
    reproduce: 'tls-handshake-timeout',
    refs: ['RFC 8446 2', 'kubernetes/ingress-nginx#10213', 'grpc/grpc-node#2340'],
    messages: {
      stalled: '{{server}} acknowledged the ClientHello and sent nothing for {{stall}}; {{who}}.',
    },
  },

  create({ timeline, report }) {
    const handshakes = createHandshakes(timeline);

    return {
      ...handshakes.handlers,
      end() {
        for (const handshake of handshakes.kept()) {
          const stall = unansweredHello(handshake);
          if (stall?.how !== 'stalled') continue;
          const { connection, firstEnd } = handshake;
          const { clientHello, elapsed, end } = stall;
          const place = placeOf(timeline, connection, end.from.time);
          const closer = firstEnd?.direction === 'to-server' ? place.client : place.server;
          const close = endEvidence(connection, `the close by ${closer}`);
          report({
            message: 'stalled',
            data: {
              server: place.server,
              stall: duration(elapsed),
              who: firstEnd === undefined ? 'the capture ends there' : `then ${closer} closed`,
            },
            confidence: 0.9,
            sender: 'none',
            cause: place.server,
            hop: place.hop,
            connections: [connection],
            streams: place.held,
            quantities: { stall: seconds(elapsed) },
            evidence: [
              tlsMessageEvidence(
                connection,
                'CLIENT_HELLO',
                { at: clientHello.from, direction: 'to-server' },
                'the ClientHello that nobody answered',
              ),
              ...(close === undefined ? [] : [close]),
            ],
            answers: { 'retry-safe': 'Yes: no request was sent.' },
          });
        }
      },
    };
  },
});
