/**
 * The server closed a connection at the moment in which a request was on its way: they crossed.
 *
 * Not this rule: a close with calls open that its sender had received, and a GOAWAY that rejects the request.
 */
import { duration, seconds } from '../model/numbers.ts';
import { callsCut, connectionClosed } from './kit/consequences.ts';
import { crossedBy } from './kit/crossing.ts';
import { cutCommon, cutEvidence, whoClosedFirst } from './kit/cut-report.ts';
import { createCuts, cutsNeed } from './kit/cuts.ts';
import { defineRule } from './kit/define-rule.ts';
import { endEvidence, idleEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';

export default defineRule({
  meta: {
    id: 'idle-reuse-race',
    title: 'A request crossed the close of its connection',
    layer: 'h2-connection',
    standing: 'fault',
    needs: cutsNeed,
    explains:
      'The server closed a connection that had nothing to do, and before its FIN arrived the client had sent a ' +
      'request on it. Nobody read that request; the call fails with "connection closed". It happens where the idle ' +
      'timer of the server is about as long as the pauses of the client, and is nobody’s bug.',
    lookFor: [
      'HEADERS less than a round trip before the FIN, whose acknowledgment number does not cover them.',
      'Near the server: the FIN first, the request a moment later, then RST for it.',
      'A pause before, about as long as the idle timer of the server or of a proxy.',
    ],
    withoutKeys: {
      shows: 'FIN and acknowledgment numbers are TCP; the request is a record of its size.',
      answer: 'inferred',
    },
    who: 'The server sends FIN; the idle timer of the client has to be the shorter one.',
    notToBeConfusedWith: [
      { signature: 'fin-without-goaway', tellingFact: 'The FIN acknowledges the request: it had arrived.' },
      { signature: 'idle-timeout-rst', tellingFact: 'No FIN: an RST answers the request after the pause.' },
      { signature: 'goaway-rejects-in-flight', tellingFact: 'A GOAWAY names the request as not processed.' },
      {
        signature: 'client-reuses-draining-connection',
        tellingFact: 'The client had seen the GOAWAY when it sent the request.',
      },
    ],
    outranks: [...callsCut, ...connectionClosed],
    remedies: [
      {
        for: 'any',
        text: 'Let the client close idle connections first: its idle timeout below that of the server.',
      },
      { for: 'any', text: 'Let the server drain by two GOAWAYs a round trip apart instead of a bare FIN.' },
      { for: 'any', text: 'Retry once on a new connection: the request was never read.' },
      {
        for: 'Envoy',
        text: 'idle_timeout of the cluster below that of the server; retry_on: reset-before-request, or connect-failure,reset.',
      },
      { for: 'grpc-go', text: 'WithIdleTimeout of the client below MaxConnectionIdle of the server.' },
      { for: 'grpc-java', text: 'idleTimeout of the channel below maxConnectionIdle of the server.' },
      { for: 'grpc-js', text: 'grpc.client_idle_timeout_ms below grpc.max_connection_idle_ms.' },
      { for: 'Python', text: 'grpc.client_idle_timeout_ms below grpc.max_connection_idle_ms.' },
    ],
    reproduce: 'idle-reuse-race',
    refs: [
      'RFC 9113 8.7',
      'RFC 9112 9.3.1',
      'envoyproxy/envoy#1979',
      'envoyproxy/envoy#2324',
      'envoyproxy/envoy#6815',
      'envoyproxy/envoy#14981',
    ],
    messages: {
      crossed:
        '{{server}} closed the connection{{pause}} while a request of {{client}} was on its way; the FIN does not ' +
        'acknowledge it.',
      late: '{{client}} sent a request {{late}} after {{server}} had closed the connection by FIN.',
    },
  },

  create({ timeline, report }) {
    const cuts = createCuts(timeline);

    return {
      ...cuts.handlers,
      end() {
        for (const cut of cuts.list()) {
          const crossing = crossedBy(cut);
          if (crossing === undefined) continue;
          const { connection, idle, fin, sealed } = cut;
          const [client, server] = [clientOf(connection), serverOf(connection)];
          const common = cutCommon(cut);
          const close = endEvidence(connection, 'the FIN');
          report({
            ...common,
            ...(crossing.late
              ? { message: 'late', data: { client, server, late: duration(-crossing.beforeClose) } }
              : {
                  message: 'crossed',
                  data: {
                    client,
                    server,
                    pause: idle === undefined ? '' : ` after ${duration(idle.idle)} of silence`,
                  },
                }),
            confidence: sealed === undefined && idle === undefined ? 0.8 : 0.9,
            sender: server,
            cause: crossing.late ? client : 'none',
            quantities: {
              ...common.quantities,
              requestBeforeFin: seconds(crossing.beforeClose),
              unacknowledged: fin?.unacknowledged ?? 0,
              ...(idle === undefined ? {} : { idle: seconds(idle.idle) }),
              ...(connection.rtt === undefined ? {} : { rtt: seconds(connection.rtt) }),
            },
            evidence: [
              ...cutEvidence(cut, 'FIN that does not acknowledge the request'),
              ...(idle === undefined
                ? []
                : [idleEvidence(connection, idle, `the end of a pause of ${duration(idle.idle)}`)]),
            ],
            ruledOut: [
              {
                signature: 'fin-without-goaway',
                because: 'the request had not arrived when the server closed',
                evidence: close === undefined ? [] : [close],
              },
            ],
            answers: {
              'who-closed-first': whoClosedFirst(cut),
              'data-lost': 'The request: it reached a socket that nobody reads any more.',
              'retry-safe':
                'Yes in fact: nobody read the request. HTTP/2 does not promise it without GOAWAY, so libraries may ' +
                'not do it by themselves.',
            },
          });
        }
      },
    };
  },
});
