/**
 * The proxy answered at once because its cluster has no usable endpoint.
 *
 * Not this rule: a full circuit breaker (endpoints exist), no route or cluster, or an endpoint that could not be reached.
 */

import { duration } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

export default defineRule({
  meta: {
    id: 'no-healthy-upstream',
    title: 'The proxy has no endpoint to send the call to',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'The proxy found a route and a cluster, but no endpoint in it that may be used: an empty list, failing ' +
      'health checks, or a name that did not resolve. It answers UNAVAILABLE within a millisecond or two and ' +
      'opens no connection.',
    lookFor: [
      'Trailers-only grpc-status 14 "no healthy upstream" with server: envoy, within a few ms.',
      'No SYN and no stream on the upstream hop at that time; earlier perhaps health checks that fail, or DNS ' +
        'errors.',
    ],
    withoutKeys: { shows: 'Fast small replies, and no upstream connection at all.', answer: 'inferred' },
    who: 'The proxy answers; the endpoints, their health checks or the name service are to be put right.',
    notToBeConfusedWith: [
      {
        signature: 'upstream-overflow',
        tellingFact: 'The message says overflow, and x-envoy-overloaded is there.',
      },
      { signature: 'proxy-no-route', tellingFact: 'grpc-message is empty.' },
      {
        signature: 'upstream-connect-failure',
        tellingFact: 'The message says "remote connection failure": an endpoint was tried.',
      },
    ],
    outranks: ['upstream-reset-translated', 'retry-storm'],
    remedies: [
      {
        for: 'any',
        text: 'Look why the list is empty: deployment scaled to zero, failing readiness, selector, DNS.',
      },
      {
        for: 'Envoy',
        text:
          'GET /clusters shows the endpoints and health flags (flag UH). healthy_panic_threshold decides when ' +
          'unhealthy ones are used all the same.',
      },
      {
        for: 'any',
        text: 'In Istio and Kubernetes: the Service selects no ready pod, or the subset of a DestinationRule is empty.',
      },
    ],
    reproduce: 'no-healthy-upstream',
    refs: ['envoyproxy/envoy#9417', 'envoyproxy/envoy#38577', 'istio/istio#48692'],
    messages: {
      none: 'The proxy had no healthy endpoint for {{method}} and answered UNAVAILABLE itself after {{after}}.',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(timeline, (_, message) => message === 'no healthy upstream');
    return {
      'grpc.call': replies.take,
      end() {
        for (const sealed of sealedReplyReports(timeline, 'no-healthy-upstream')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes: the request left the proxy nowhere.' },
          });
        }
        for (const reply of replies.list()) {
          report({
            ...localReplyReport(reply),
            message: 'none',
            data: { method: reply.fact.method ?? 'a call', after: duration(reply.after) },
            confidence: 0.95,
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes: the request left the proxy nowhere.' },
          });
        }
      },
    };
  },
});
