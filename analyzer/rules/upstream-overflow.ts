/**
 * The proxy refused at once because a circuit breaker of the cluster is full.
 *
 * Not this rule: a rate limit, the overload manager, or RESOURCE_EXHAUSTED of the server.
 */

import { duration } from '../model/numbers.ts';
import type { TimelineStream } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport, upstreamErrorReason } from './kit/local-reply.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

export default defineRule({
  meta: {
    id: 'upstream-overflow',
    title: 'A circuit breaker of the proxy refused the call',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'Envoy limits connections, pending requests, requests and retries for each cluster (1024 each unless ' +
      'set). A call above the limit is refused without being sent: UNAVAILABLE with "reset reason: overflow" ' +
      'and x-envoy-overloaded. The backend is often slow rather than the limit too low.',
    lookFor: [
      'Trailers-only grpc-status 14 "... reset reason: overflow" within a millisecond or two, ' +
        'x-envoy-overloaded: true.',
      'No upstream stream for that call, while others are open: as many as the limit.',
    ],
    withoutKeys: {
      shows: 'Fast small replies with no upstream bytes, at a constant concurrency.',
      answer: 'inferred',
    },
    who: 'The proxy refuses, by its limit; the cause is the limit, or the slow backend that fills it.',
    notToBeConfusedWith: [
      {
        signature: 'proxy-rate-limited',
        tellingFact: 'The message is "local_rate_limited": calls an interval, not calls at a time.',
      },
      {
        signature: 'proxy-overload-shed',
        tellingFact: 'The message is "envoy overloaded": the proxy protects itself.',
      },
      { signature: 'max-streams-queueing', tellingFact: 'Nothing is refused; calls wait.' },
    ],
    outranks: ['upstream-reset-translated', 'retry-storm'],
    remedies: [
      {
        for: 'Envoy',
        text:
          'circuit_breakers.thresholds: max_requests, max_pending_requests, max_connections, max_retries; flag UO; ' +
          'cluster counters upstream_rq_active_overflow and _pending_overflow.',
      },
      { for: 'any', text: 'Look at the latency of the backend first: concurrency is rate times latency.' },
      { for: 'any', text: 'Retry with backoff and a budget; immediate retries keep the breaker full.' },
    ],
    reproduce: 'upstream-overflow',
    refs: ['envoyproxy/envoy#9250', 'envoyproxy/envoy#33279', 'envoyproxy/envoy#16610'],
    messages: {
      overflow:
        'The proxy refused {{method}} after {{after}}: a circuit breaker is full ({{open}} call(s) of that ' +
        'connection were open).',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    /** Calls that were open on the connection when one was refused: the limit is not far from it. */
    const open = new Map<TimelineStream, number>();
    const replies = localReplies(timeline, ({ answeredBy }, message, stream) => {
      const isMine = upstreamErrorReason(message) === 'overflow' || answeredBy?.overloaded === true;
      if (isMine) open.set(stream, stream.connection.openStreamCount);
      return isMine;
    });
    return {
      'grpc.call': replies.take,
      end() {
        for (const sealed of sealedReplyReports(timeline, 'upstream-overflow')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes: the request was not sent upstream.' },
          });
        }
        for (const reply of replies.list()) {
          const count = open.get(reply.stream) ?? 0;
          const base = localReplyReport(reply);
          report({
            ...base,
            message: 'overflow',
            data: { method: reply.fact.method ?? 'a call', after: duration(reply.after), open: count },
            confidence: 0.95,
            cause: 'proxy',
            quantities: { ...base.quantities, openStreams: count },
            answers: { 'retry-safe': 'Yes: the request was not sent upstream.' },
          });
        }
      },
    };
  },
});
