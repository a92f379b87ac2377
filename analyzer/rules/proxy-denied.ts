/**
 * A policy of the proxy (RBAC, external authorization, JWT) refused the call.
 *
 * Not this rule: PERMISSION_DENIED or UNAUTHENTICATED of the server, or a TLS handshake that failed for want of a certificate.
 */

import { GrpcStatus, grpcStatusName } from '../model/codes.ts';
import { duration } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

export default defineRule({
  meta: {
    id: 'proxy-denied',
    title: 'The proxy refused the caller',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'The proxy checked who calls and what, and refused before it sent anything upstream: PERMISSION_DENIED or ' +
      'UNAUTHENTICATED in a trailers-only answer of its own.',
    lookFor: [
      'Trailers-only grpc-status 7 or 16, server: envoy, no x-envoy-upstream-service-time.',
      'RBAC says "RBAC: access denied"; JWT filters say "Jwt is missing" and the like.',
      'No upstream stream for the call.',
    ],
    withoutKeys: { shows: 'A fast small reply, and nothing upstream.', answer: 'inferred' },
    who: 'The proxy answers; the policy, or the identity that the client presents, is to be changed.',
    notToBeConfusedWith: [
      { signature: 'mtls-client-cert-missing', tellingFact: 'The TLS handshake fails; no HTTP/2 is spoken.' },
      {
        signature: 'clean-control',
        tellingFact: 'The server itself says 7 or 16: the upstream stream has it.',
      },
    ],
    outranks: ['upstream-reset-translated'],
    remedies: [
      {
        for: 'Envoy',
        text:
          'The access log has no flag for RBAC: response code details rbac_access_denied_matched_policy[NAME] name ' +
          'the policy; UAEX is ext_authz.',
      },
      { for: 'any', text: 'Look which identity the client presents: certificate, token, source address.' },
      {
        for: 'any',
        text: 'In Istio: AuthorizationPolicy and RequestAuthentication of the workload and its namespace.',
      },
    ],
    reproduce: 'proxy-denied',
    refs: ['Envoy RBAC filter', 'Envoy ext_authz filter', 'grpc/grpc doc/statuscodes.md'],
    messages: {
      denied: 'The proxy refused {{method}} with {{status}} after {{after}}{{text}}.',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(
      timeline,
      ({ status }) => status === GrpcStatus.PERMISSION_DENIED || status === GrpcStatus.UNAUTHENTICATED,
    );
    return {
      'grpc.call': replies.take,
      end() {
        for (const sealed of sealedReplyReports(timeline, 'proxy-denied')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes, but without a change it is refused again.' },
          });
        }
        for (const reply of replies.list()) {
          report({
            ...localReplyReport(reply),
            message: 'denied',
            data: {
              method: reply.fact.method ?? 'a call',
              status: grpcStatusName(reply.fact.status ?? 0),
              after: duration(reply.after),
              text: reply.message === '' ? '' : `: "${reply.message}"`,
            },
            confidence: reply.message.startsWith('RBAC:') ? 0.96 : 0.88,
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes, but without a change it is refused again.' },
          });
        }
      },
    };
  },
});
