/**
 * The proxy says that it could not open a connection to the backend.
 *
 * Where the upstream hop was captured the failed handshake has a signature of its own, which outranks this one.
 */

import { duration } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport, upstreamErrorReason } from './kit/local-reply.ts';

/** What Envoy calls a connection that failed; older versions do not say which side. */
const failed: ReadonlySet<string> = new Set([
  'remote connection failure',
  'local connection failure',
  'connection failure',
]);

/** Its connect_timeout: no answer to SYN, or a TLS handshake that stood still. */
const timedOut = 'connection timeout';

export default defineRule({
  meta: {
    id: 'upstream-connect-failure',
    title: 'The proxy could not connect to the backend',
    layer: 'tcp',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'The proxy has a route and an endpoint, and the connection to it did not come to be: refused, ' +
      'unreachable, no answer before connect_timeout, or a TLS handshake that failed. It answers UNAVAILABLE in ' +
      "the server's place.",
    lookFor: [
      'Trailers-only grpc-status 14 "upstream connect error ... reset reason: remote connection failure" or ' +
        '"connection timeout".',
      'On the upstream hop: SYN and RST, SYN without an answer, or a TLS alert.',
      'nginx and nghttpx answer 502 instead, HAProxy 503 after three seconds of retries.',
    ],
    withoutKeys: {
      shows: 'On the upstream hop a handshake of TCP or TLS that fails.',
      answer: 'inconclusive',
    },
    who: 'The proxy answers; the backend, its address or what lies between them is the cause.',
    notToBeConfusedWith: [
      { signature: 'no-healthy-upstream', tellingFact: 'No endpoint was tried: no SYN at all.' },
      {
        signature: 'upstream-reset-translated',
        tellingFact: 'The connection existed: "connection termination", "remote reset".',
      },
      {
        signature: 'proxy-route-timeout',
        tellingFact: '"upstream request timeout": the connection existed, the answer did not come.',
      },
    ],
    outranks: ['upstream-reset-translated', 'http-non-grpc-response'],
    remedies: [
      {
        for: 'any',
        text: 'Check that the backend listens, its port and address, firewalls, and whether it speaks TLS.',
      },
      {
        for: 'Envoy',
        text:
          'Flag UF; UPSTREAM_TRANSPORT_FAILURE_REASON in the access log has the reason (refused, certificate). ' +
          'connect_timeout, retry_on: connect-failure, outlier detection.',
      },
      { for: 'any', text: 'The capture of the upstream hop shows which it is: refused, silent, or TLS.' },
    ],
    reproduce: 'upstream-connect-failure',
    refs: ['envoyproxy/envoy#15309', 'envoyproxy/envoy#23740', 'kubernetes/ingress-nginx#5470'],
    messages: {
      failed: 'The proxy could not connect to the backend for {{method}} and said so after {{after}}.',
      timedOut: 'The proxy waited {{after}} for a connection to the backend for {{method}} and gave up.',
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(timeline, (_, message) => {
      const reason = upstreamErrorReason(message) ?? '';
      return reason === timedOut || failed.has(reason);
    });
    return {
      'grpc.call': replies.take,
      end() {
        for (const reply of replies.list()) {
          report({
            ...localReplyReport(reply),
            message: upstreamErrorReason(reply.message) === timedOut ? 'timedOut' : 'failed',
            data: { method: reply.fact.method ?? 'a call', after: duration(reply.after) },
            confidence: 0.9,
            cause: 'server',
            answers: { 'retry-safe': 'Yes: the request was not sent.' },
          });
        }
      },
    };
  },
});
