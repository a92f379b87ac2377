/**
 * A direct response or redirect that was meant for browsers answered a gRPC call.
 *
 * Not this rule: the known texts of failures of Envoy, or a page from behind the proxy (`http-non-grpc-response`).
 */

import { GrpcStatus, grpcStatusName } from '../model/codes.ts';
import { duration } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

/** Statuses that Envoy makes of the HTTP codes of direct responses and redirects. */
const statuses: ReadonlySet<number> = new Set([
  GrpcStatus.UNKNOWN,
  GrpcStatus.INTERNAL,
  GrpcStatus.UNIMPLEMENTED,
  GrpcStatus.UNAVAILABLE,
]);

/** What Envoy itself says when something failed; a direct response says what its configuration says. */
const ownWords =
  /^(upstream connect error|no healthy upstream|upstream request timeout|stream timeout|request timeout|request header timeout|downstream duration timeout|fault filter abort|local_rate_limited|RBAC: |envoy overloaded|Payload Too Large|envoy reverse bridge|Jwt |path normalization|dns resolution failure|upstream )/i;

export default defineRule({
  meta: {
    id: 'proxy-direct-answer',
    title: 'The proxy answered the call with a page or a redirect',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'A direct_response or a redirect of the proxy (maintenance page, HTTPS redirect, health page) caught a ' +
      'gRPC call. Envoy turns it into a trailers-only answer: the body becomes grpc-message, the HTTP code ' +
      'becomes a gRPC status (503 UNAVAILABLE, 200 and 301 UNKNOWN), and a redirect keeps its location.',
    lookFor: [
      'Trailers-only from the proxy whose grpc-message is the text of a page, or with a location field.',
      'No upstream stream, no x-envoy-upstream-service-time.',
    ],
    withoutKeys: { shows: 'A fast small reply, and nothing upstream.', answer: 'inferred' },
    who: 'The proxy answers, by a route that was not meant for gRPC.',
    notToBeConfusedWith: [
      {
        signature: 'http-non-grpc-response',
        tellingFact: "The page is a page: :status and content-type are HTTP's.",
      },
      { signature: 'proxy-no-route', tellingFact: 'The message is empty.' },
    ],
    outranks: ['upstream-reset-translated'],
    remedies: [
      {
        for: 'Envoy',
        text:
          'Exempt gRPC from that route: match headers content-type application/grpc first. Access log: ' +
          'direct_response, no flag.',
      },
      { for: 'any', text: 'Take maintenance pages and HTTPS redirects off the listener that serves gRPC.' },
    ],
    reproduce: 'proxy-direct-answer',
    refs: [
      'Envoy route configuration: direct_response, redirect',
      'grpc/grpc doc/http-grpc-status-mapping.md',
    ],
    messages: {
      page:
        'The proxy answered {{method}} with a text of its own configuration after {{after}}: {{status}} ' +
        '"{{text}}".',
      redirect:
        'The proxy answered {{method}} with a redirect to {{location}} after {{after}}; gRPC clients do not ' +
        'follow it.',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(timeline, ({ status, answeredBy }, message) => {
      if (answeredBy?.overloaded === true || answeredBy?.rateLimited === true) return false;
      if (answeredBy?.location !== undefined) return true;
      return message !== '' && statuses.has(status ?? 0) && !ownWords.test(message);
    });
    return {
      'grpc.call': replies.take,
      end() {
        for (const sealed of sealedReplyReports(timeline, 'proxy-direct-answer')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes: the request was not sent upstream; it will get the same answer.' },
          });
        }
        for (const reply of replies.list()) {
          const { fact, stream, message } = reply;
          if (stream.upstream !== undefined) continue;
          const location = fact.answeredBy?.location;
          const common = { method: fact.method ?? 'a call', after: duration(reply.after) };
          report({
            ...localReplyReport(reply),
            ...(location === undefined
              ? {
                  message: 'page',
                  data: { ...common, status: grpcStatusName(fact.status ?? 0), text: message.slice(0, 80) },
                }
              : { message: 'redirect', data: { ...common, location } }),
            confidence: location === undefined ? 0.8 : 0.95,
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes: the request was not sent upstream; it will get the same answer.' },
          });
        }
      },
    };
  },
});
