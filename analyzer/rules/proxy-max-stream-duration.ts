/**
 * The proxy ended a stream because it had lived for the longest time that is allowed, active or not.
 *
 * Not this rule: an idle timeout (the silence is constant), or a drain of the whole connection.
 */

import { duration } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { proxyCutReport, proxyCuts } from './kit/proxy-cut.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

export default defineRule({
  meta: {
    id: 'proxy-max-stream-duration',
    title: 'The proxy ended a stream at its maximum age',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'A limit of the proxy on the age of streams: whatever flows, the stream ends at that age, on both hops. ' +
      'Long server streams and bidirectional streams meet it.',
    lookFor: [
      'Streams end at the same age, while messages were flowing; RST_STREAM to the client and upstream in the ' +
        'same millisecond.',
      'Before response headers: trailers-only grpc-status 4 "downstream duration timeout" although the call had ' +
        'no deadline.',
    ],
    withoutKeys: {
      shows: 'Messages that flow, and records of resets on both hops in one moment, at a constant age.',
      answer: 'inferred',
    },
    who: 'The proxy, by its limit.',
    notToBeConfusedWith: [
      {
        signature: 'proxy-stream-idle-timeout',
        tellingFact: 'The silence before the end is constant, the age is not.',
      },
      { signature: 'connection-aging', tellingFact: 'All streams of a connection end, after a GOAWAY.' },
      { signature: 'deadline-exceeded-proxy', tellingFact: 'The call had a deadline, which the proxy caps.' },
    ],
    outranks: [
      'rst-after-headers',
      'rst-after-data-no-trailers',
      'upstream-reset-translated',
      'client-cancellation',
    ],
    remedies: [
      {
        for: 'Envoy',
        text:
          'max_stream_duration in common_http_protocol_options of listener or cluster, or in the route (0 switches ' +
          'it off). Flag UMSDR for the cluster; details max_duration_timeout, without a flag, for the others.',
      },
      {
        for: 'any',
        text: 'Clients of long streams: expect the end and open the stream again, from the last message.',
      },
    ],
    reproduce: 'proxy-max-stream-duration',
    refs: ['envoyproxy/envoy#13925', 'envoyproxy/envoy#21731', 'envoyproxy/envoy#15530'],
    messages: {
      sealed: sealedVerdictText,
      aged: 'The proxy ended {{method}} on both sides at an age of {{age}}, {{idle}} after the last message.',
      unanswered:
        'The proxy ended {{method}} itself at an age of {{after}}: "downstream duration timeout"; the call had no ' +
        'deadline.',
    },
  },

  create({ timeline, report }) {
    const cuts = proxyCuts(timeline, 'age');
    const replies = localReplies(
      timeline,
      ({ timeout }, message) => timeout === undefined && message === 'downstream duration timeout',
    );

    return {
      'grpc.call'(fact) {
        cuts.take(fact);
        replies.take(fact);
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'proxy-max-stream-duration')) report(verdict);
        for (const cut of cuts.list()) {
          report({
            message: 'aged',
            data: {
              method: cut.fact.method ?? 'a call',
              age: duration(cut.age),
              idle: duration(cut.idle),
            },
            ...proxyCutReport(cut),
          });
        }
        for (const reply of replies.list()) {
          report({
            ...localReplyReport(reply),
            message: 'unanswered',
            data: { method: reply.fact.method ?? 'a call', after: duration(reply.after) },
            confidence: 0.9,
            cause: 'proxy',
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
      },
    };
  },
});
