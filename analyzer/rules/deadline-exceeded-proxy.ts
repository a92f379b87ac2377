/**
 * The proxy enforced a deadline: the client's, or a smaller one that it allows.
 *
 * Not this rule: the route timeout (`proxy-route-timeout`), or the server's own DEADLINE_EXCEEDED.
 */

import { duration, seconds } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

export default defineRule({
  meta: {
    id: 'deadline-exceeded-proxy',
    title: 'The proxy ended the call at its own limit for deadlines',
    layer: 'grpc',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'Envoy can take grpc-timeout into account and cap it (grpc_timeout_header_max, or a maximum duration of ' +
      'streams). When that limit is over before the response, it answers DEADLINE_EXCEEDED itself, earlier than ' +
      "the client's own timer, and resets the upstream stream.",
    lookFor: [
      'Trailers-only grpc-status 4 "downstream duration timeout" from the proxy, before grpc-timeout is over.',
      'The upstream stream, if captured, gets RST_STREAM(INTERNAL_ERROR) at that moment; the server had sent ' +
        'nothing.',
      'The time T is the same for every call, whatever deadline it had.',
    ],
    withoutKeys: { shows: 'A constant duration on both hops.', answer: 'inferred' },
    who: 'The proxy, by its limit; the server, or whatever it waits for, was slower than that.',
    notToBeConfusedWith: [
      {
        signature: 'proxy-route-timeout',
        tellingFact: '"upstream request timeout": the timeout of the route.',
      },
      { signature: 'deadline-exceeded-client', tellingFact: 'The client resets first.' },
      {
        signature: 'deadline-exceeded-server',
        tellingFact: 'The status comes from the server, at grpc-timeout.',
      },
    ],
    outranks: ['upstream-reset-translated', 'client-cancellation'],
    remedies: [
      {
        for: 'Envoy',
        text:
          'route max_stream_duration.grpc_timeout_header_max and grpc_timeout_header_offset; 0 takes the header as ' +
          'it is. Details: max_duration_timeout, no flag.',
      },
      { for: 'any', text: 'Agree on one budget: no hop should allow less than the deadline of its clients.' },
    ],
    reproduce: 'deadline-exceeded-proxy',
    refs: ['envoyproxy/envoy#10184', 'envoyproxy/envoy#17697', 'envoyproxy/envoy#44479'],
    messages: {
      capped:
        'The proxy ended {{method}} with DEADLINE_EXCEEDED after {{after}}; the client had allowed {{deadline}}.',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(
      timeline,
      ({ timeout }, message) => timeout !== undefined && message === 'downstream duration timeout',
    );
    return {
      'grpc.call': replies.take,
      end() {
        for (const sealed of sealedReplyReports(timeline, 'deadline-exceeded-proxy')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
        for (const reply of replies.list()) {
          const timeout = reply.fact.timeout ?? 0;
          const base = localReplyReport(reply);
          report({
            ...base,
            message: 'capped',
            data: {
              method: reply.fact.method ?? 'a call',
              after: duration(reply.after),
              deadline: duration(timeout),
            },
            confidence: 0.93,
            cause: 'proxy',
            quantities: {
              ...base.quantities,
              deadline: seconds(timeout),
              proxyTimeout: seconds(reply.after),
            },
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
      },
    };
  },
});
