/**
 * One side closed the connection in order, by FIN, with calls open and without a GOAWAY that names them.
 *
 * Not this rule: a close behind a GOAWAY, a close that a request crossed on its way (`idle-reuse-race`), a proxy that
 * closes one hop because the other one ended, and a client that leaves a connection on which nothing is open.
 */
import { senderOf } from './kit/connection-errors.ts';
import { callsCut } from './kit/consequences.ts';
import { crossedBy } from './kit/crossing.ts';
import { cutCommon, cutEvidence, endNames, openCalls, whoClosedFirst } from './kit/cut-report.ts';
import { createCuts, cutsNeed } from './kit/cuts.ts';
import { defineRule } from './kit/define-rule.ts';
import { isOwnAct } from './kit/sealed-cuts.ts';
import { delayedCloses } from './kit/sealed-closes.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

export default defineRule({
  meta: {
    id: 'fin-without-goaway',
    title: 'The connection was closed with calls open and no GOAWAY',
    layer: 'h2-connection',
    standing: 'fault',
    needs: cutsNeed,
    explains:
      'A FIN, or close_notify over TLS, ended the connection in order as far as TCP goes, but HTTP/2 was not asked: ' +
      'no GOAWAY said which streams would still be served. A process that was stopped or killed (the kernel closes ' +
      'its sockets), a proxy that is reloaded, and a load balancer that closes do this. Every open call fails.',
    lookFor: [
      'FIN or close_notify by one side with streams open that it owes an answer, or whose answers it wants.',
      'No GOAWAY by that side before it. Envoy does it at SIGTERM and when a listener is replaced.',
      "C-core then sends RST_STREAM(REFUSED_STREAM) for each call, others CANCEL: echoes, not the client's decision.",
    ],
    withoutKeys: {
      shows:
        'FIN while a request is unanswered by the sizes of records, no record of the size of a GOAWAY, and nothing said ' +
        'right before that it could be an answer to. Where something was, a flood, a violation and a drain look alike: ' +
        'capture keys.',
      answer: 'inferred',
    },
    who: 'The side that closes; its shutdown has to change, or what stops it.',
    notToBeConfusedWith: [
      {
        signature: 'idle-reuse-race',
        tellingFact: 'The FIN does not acknowledge the request: they crossed on the way.',
      },
      { signature: 'tcp-rst-mid-stream', tellingFact: 'The connection was aborted by RST.' },
      {
        signature: 'silent-protocol-kill',
        tellingFact: 'The other side had broken a rule of HTTP/2 just before.',
      },
      {
        signature: 'goaway-kills-accepted-streams',
        tellingFact: 'A GOAWAY came right before the close.',
      },
    ],
    outranks: callsCut,
    remedies: [
      {
        for: 'any',
        text:
          'Drain on SIGTERM: GOAWAY, wait for the calls, then close; give the container the time for it ' +
          '(terminationGracePeriodSeconds, a preStop wait).',
      },
      { for: 'grpc-js', text: 'server.tryShutdown on SIGTERM, forceShutdown only after a grace.' },
      { for: 'grpc-go', text: 'GracefulStop on SIGTERM, with Stop after a timer.' },
      { for: 'grpc-java', text: 'shutdown, awaitTermination, and only then shutdownNow.' },
      { for: 'Python', text: 'server.stop(grace) in a handler of SIGTERM.' },
      {
        for: 'Envoy',
        text:
          'SIGTERM closes at once: call /drain_listeners?graceful or /healthcheck/fail and wait before it; raise ' +
          '--drain-time-s above the longest stream. Upstream this is flag UC, {connection_termination}.',
      },
    ],
    reproduce: 'fin-without-goaway',
    refs: [
      'RFC 9113 5.4.3',
      'RFC 9113 6.8',
      'linkerd/linkerd#1013',
      'grpc/grpc-go#4650',
      'envoyproxy/envoy#6190',
      'grpc/grpc#24069',
    ],
    messages: {
      closed:
        '{{sender}} closed the connection by {{how}} with {{calls}}, and no GOAWAY of its own before it.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const cuts = createCuts(timeline);

    return {
      ...cuts.handlers,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'fin-without-goaway')) report(verdict);
        const delayed = delayedCloses(timeline);
        for (const cut of cuts.list()) {
          const { connection, end } = cut;
          if (end.how === 'rst' || crossedBy(cut) !== undefined) continue;
          // Envoy ends a connection so for a violation (`silent-protocol-kill`), and no process at its own end.
          if (delayed.has(connection) || !isOwnAct(timeline, cut)) continue;
          const sender = senderOf(connection, end.direction);
          const how = endNames[end.how];
          report({
            ...cutCommon(cut),
            message: 'closed',
            data: { sender, how, calls: openCalls(cut) },
            confidence: 0.9,
            sender,
            cause: sender,
            evidence: cutEvidence(cut, `${how} with calls open`),
            answers: {
              'who-closed-first': whoClosedFirst(cut),
              'data-lost':
                'What was sent before the close arrived; the answers of the open calls were never sent whole.',
              'retry-safe': 'No: without GOAWAY nothing says which calls were processed (RFC 9113 6.8).',
            },
          });
        }
      },
    };
  },
});
