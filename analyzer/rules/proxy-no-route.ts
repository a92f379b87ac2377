/**
 * The proxy answered itself because no route, virtual host or cluster fits the call.
 *
 * Not this rule: UNIMPLEMENTED of the backend, which has a message and an upstream stream.
 */

import { GrpcStatus } from '../model/codes.ts';
import { duration } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

export default defineRule({
  meta: {
    id: 'proxy-no-route',
    title: 'No route of the proxy matches the call',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'Neither the path nor the authority of the call leads anywhere in the configuration of the proxy. Envoy ' +
      'answers UNIMPLEMENTED with an empty message (a route to an unknown cluster: UNAVAILABLE, empty as well), ' +
      'within a millisecond or two, and sends nothing upstream.',
    lookFor: [
      'Trailers-only grpc-status 12, or 14, without grpc-message, server: envoy, no ' +
        'x-envoy-upstream-service-time.',
      'No upstream stream. Other paths or authorities on the same connection work.',
    ],
    withoutKeys: { shows: 'A fast small reply, and nothing upstream.', answer: 'inferred' },
    who: 'The proxy answers; its routes, or the authority or path that the client uses, are wrong.',
    notToBeConfusedWith: [
      { signature: 'no-healthy-upstream', tellingFact: 'The message says so: route and cluster are there.' },
      { signature: 'proxy-denied', tellingFact: 'grpc-status is 7 or 16.' },
      { signature: 'http-non-grpc-response', tellingFact: 'A 404 page: another proxy, or another listener.' },
    ],
    outranks: ['upstream-reset-translated'],
    remedies: [
      {
        for: 'Envoy',
        text:
          'Flag NR (route_not_found) or NC (cluster_not_found) in the access log; check virtual host domains, with ' +
          'the port, and the route prefix.',
      },
      {
        for: 'any',
        text: 'Check :authority of the client: grpc.default_authority, --authority, service config.',
      },
      {
        for: 'any',
        text: 'In Istio and Kubernetes: VirtualService hosts and gateways; the port must be named grpc or http2.',
      },
    ],
    reproduce: 'proxy-no-route',
    refs: ['Envoy access log: response flags NR, NC', 'grpc/grpc doc/http-grpc-status-mapping.md'],
    messages: {
      route:
        'No route of the proxy matches {{method}} at authority "{{authority}}"; it answered UNIMPLEMENTED itself ' +
        'after {{after}}.',
      cluster:
        'The route of {{method}} at authority "{{authority}}" leads to a cluster that the proxy does not know; it ' +
        'answered UNAVAILABLE without a message after {{after}}.',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(timeline, ({ status, answeredBy }, message) => {
      if (message !== '' || answeredBy?.overloaded === true || answeredBy?.rateLimited === true) return false;
      // A redirect has a message or a location (`proxy-direct-answer`).
      if (answeredBy?.location !== undefined) return false;
      return status === GrpcStatus.UNIMPLEMENTED || status === GrpcStatus.UNAVAILABLE;
    });
    return {
      'grpc.call': replies.take,
      end() {
        for (const sealed of sealedReplyReports(timeline, 'proxy-no-route')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes: the request left the proxy nowhere.' },
          });
        }
        for (const reply of replies.list()) {
          // What the proxy had sent on has an answer of the server, or another failure.
          if (reply.stream.upstream !== undefined) continue;
          const isRoute = reply.fact.status === GrpcStatus.UNIMPLEMENTED;
          report({
            ...localReplyReport(reply),
            message: isRoute ? 'route' : 'cluster',
            data: {
              method: reply.fact.method ?? 'a call',
              authority: reply.fact.authority ?? '',
              after: duration(reply.after),
            },
            confidence: isRoute ? 0.93 : 0.8,
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes: the request left the proxy nowhere.' },
          });
        }
      },
    };
  },
});
