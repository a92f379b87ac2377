/**
 * A local or global rate limit of the proxy refused the call.
 *
 * Not this rule: a circuit breaker, the overload manager, or RESOURCE_EXHAUSTED of the server.
 */

import { duration } from '../model/numbers.ts';
import type { TimelineStream } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { PassedCalls } from './kit/passed-calls.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

/** What was let through is counted over so long. */
const intervalNs = 1e9;

export default defineRule({
  meta: {
    id: 'proxy-rate-limited',
    title: 'A rate limit of the proxy refused the call',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'More calls came in an interval than the rate limit of the proxy allows. It refuses the rest itself: ' +
      'UNAVAILABLE, or RESOURCE_EXHAUSTED where it is configured so, without sending them upstream.',
    lookFor: [
      'Trailers-only grpc-status 14 or 8 "local_rate_limited" with server: envoy, or x-envoy-ratelimited.',
      'Refusals begin when the calls of an interval pass a constant, and end with the interval.',
    ],
    withoutKeys: { shows: 'Fast small replies above a rate of calls.', answer: 'inferred' },
    who: 'The proxy refuses by its limit; the limit or the rate of the client is to be changed.',
    notToBeConfusedWith: [
      {
        signature: 'upstream-overflow',
        tellingFact: 'Concurrency, not rate: x-envoy-overloaded, "overflow".',
      },
      { signature: 'proxy-overload-shed', tellingFact: '"envoy overloaded".' },
      { signature: 'rapid-reset-mitigation', tellingFact: 'A GOAWAY with ENHANCE_YOUR_CALM, or a close.' },
    ],
    outranks: ['upstream-reset-translated', 'retry-storm'],
    remedies: [
      {
        for: 'Envoy',
        text:
          'Local rate limit filter: token_bucket; flag RL; RLSE is a failure of the rate limit service. ' +
          'rate_limited_as_resource_exhausted tells clients not to retry at once.',
      },
      { for: 'any', text: 'Clients: spread calls, back off with jitter, batch.' },
      {
        for: 'grpc-js',
        text: 'A retryPolicy that retries UNAVAILABLE adds to the rate: use retryThrottling.',
      },
    ],
    reproduce: 'proxy-rate-limited',
    refs: ['Envoy local rate limit filter', 'envoyproxy/envoy#33279'],
    messages: {
      limited:
        'The proxy refused {{method}} after {{after}}: its rate limit was reached ({{allowed}} call(s) of that ' +
        'connection were let through in the second before).',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    const passed = new PassedCalls();
    const allowed = new Map<TimelineStream, number>();
    const replies = localReplies(timeline, ({ answeredBy, from }, message, stream) => {
      const isMine = message === 'local_rate_limited' || answeredBy?.rateLimited === true;
      if (isMine) allowed.set(stream, passed.before(from, intervalNs));
      return isMine;
    });

    return {
      'grpc.call'(fact) {
        replies.take(fact);
        if (fact.status === 0) passed.add(fact.from);
      },
      end() {
        for (const sealed of sealedReplyReports(timeline, 'proxy-rate-limited')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes, later: the request was not sent upstream.' },
          });
        }
        for (const reply of replies.list()) {
          const count = allowed.get(reply.stream) ?? 0;
          const base = localReplyReport(reply);
          report({
            ...base,
            message: 'limited',
            data: { method: reply.fact.method ?? 'a call', after: duration(reply.after), allowed: count },
            confidence: 0.96,
            cause: 'proxy',
            quantities: { ...base.quantities, allowedInSecondBefore: count },
            answers: { 'retry-safe': 'Yes, later: the request was not sent upstream.' },
          });
        }
      },
    };
  },
});
