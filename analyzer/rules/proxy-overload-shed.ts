/**
 * The overload manager of the proxy refused the call, or the connection.
 *
 * Not this rule: a circuit breaker of one cluster, or a rate limit.
 */

import { duration } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';

export default defineRule({
  meta: {
    id: 'proxy-overload-shed',
    title: 'The proxy is overloaded and sheds load',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'Envoy watches its own memory and other resources. Above a threshold its overload manager refuses new ' +
      'requests with UNAVAILABLE "envoy overloaded", closes connections sooner, or refuses new ones. The proxy ' +
      'itself, not the backend, has too little.',
    lookFor: [
      'Trailers-only grpc-status 14 "envoy overloaded" with server: envoy, and no upstream stream.',
      'A new connection that is closed at once after the SYN-ACK, before any byte ' +
        '(reject_incoming_connections).',
    ],
    withoutKeys: {
      shows: 'New connections that the accepting side closes before any byte.',
      answer: 'inconclusive',
    },
    who: 'The proxy; it needs more capacity, or other thresholds.',
    notToBeConfusedWith: [
      {
        signature: 'upstream-overflow',
        tellingFact: '"overflow" and x-envoy-overloaded: a limit of one cluster.',
      },
      {
        signature: 'connection-request-limit',
        tellingFact: 'GOAWAY after each request, and nothing refused.',
      },
      {
        signature: 'h2-settings-never-received',
        tellingFact: 'The connection is accepted and stays silent.',
      },
    ],
    outranks: ['upstream-reset-translated', 'retry-storm'],
    remedies: [
      {
        for: 'Envoy',
        text:
          'overload_manager: resource monitors and thresholds; counters overload.envoy.overload_actions.*.active, ' +
          'downstream_rq_overload_close. The access log has no flag (details: overload).',
      },
      {
        for: 'any',
        text: 'More replicas or memory for the proxy; look for clients that do not read, or large buffers.',
      },
    ],
    reproduce: 'proxy-overload-shed',
    refs: ['Envoy overload manager', 'envoyproxy/envoy#36771'],
    messages: {
      refused: 'The proxy refused {{method}} after {{after}} because it is overloaded itself.',
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(timeline, (_, message) => message === 'envoy overloaded');
    return {
      'grpc.call': replies.take,
      end() {
        for (const reply of replies.list()) {
          report({
            ...localReplyReport(reply),
            message: 'refused',
            data: { method: reply.fact.method ?? 'a call', after: duration(reply.after) },
            confidence: 0.96,
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes, later or elsewhere: the request was not sent upstream.' },
          });
        }
      },
    };
  },
});
