/**
 * The proxy's own limit for an answer was over before the server's was there.
 *
 * Not this rule: the client's deadline, an idle stream, or a connection that never came to be.
 */

import { duration, seconds } from '../model/numbers.ts';
import { authorOf } from './kit/behind.ts';
import { keepCalls } from './kit/calls.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence } from './kit/evidence.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { serverOf } from './kit/parties.ts';
import { proxyCutReport, proxyCuts, routeTimeoutOf } from './kit/proxy-cut.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

/** 504 Gateway Timeout (RFC 9110 15.6.5): what nginx and HAProxy make of it. */
const gatewayTimeout = 504;

export default defineRule({
  meta: {
    id: 'proxy-route-timeout',
    title: 'The proxy gave up waiting for the answer',
    layer: 'grpc',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'Every route of Envoy has a timeout for the whole answer, 15 seconds unless set; nginx and HAProxy have ' +
      "read timeouts. When it is over the proxy answers in the server's place, or resets a response that has " +
      'begun, and ends the upstream stream. Long streams meet it as well as slow servers.',
    lookFor: [
      'Trailers-only grpc-status 14 "upstream request timeout" (4 with a guard of Envoy 1.38) at the same time ' +
        'T after each request.',
      'After response headers: RST_STREAM on both hops, T after the END_STREAM of the request; T stands in ' +
        'x-envoy-expected-rq-timeout-ms upstream.',
      'nginx and HAProxy: 504, with FIN or RST_STREAM(CANCEL) upstream.',
    ],
    withoutKeys: { shows: 'A constant duration on both hops, and a small answer.', answer: 'inferred' },
    who: 'The proxy, by its limit; the server was slower than that.',
    notToBeConfusedWith: [
      { signature: 'deadline-exceeded-client', tellingFact: 'The client resets first, at grpc-timeout.' },
      {
        signature: 'deadline-exceeded-proxy',
        tellingFact: '"downstream duration timeout": a cap on deadlines.',
      },
      {
        signature: 'upstream-connect-failure',
        tellingFact: '"connection timeout": no connection to the server came to be.',
      },
      {
        signature: 'idle-timeout-blackhole',
        tellingFact: 'The upstream connection is dead: retransmissions, and every call ends so.',
      },
    ],
    outranks: [
      'rst-after-headers',
      'rst-after-data-no-trailers',
      'upstream-reset-translated',
      'client-cancellation',
      'http-non-grpc-response',
      'rst-during-data',
    ],
    remedies: [
      {
        for: 'Envoy',
        text:
          'route timeout: 0 for streams, or no shorter than the longest deadline; per_try_timeout for tries. Flag ' +
          'UT.',
      },
      {
        for: 'any',
        text: 'nginx: grpc_read_timeout; HAProxy: timeout server; Istio: timeout of the VirtualService.',
      },
      {
        for: 'any',
        text: 'Find out why the server needs longer: its own log at the time of the request upstream.',
      },
    ],
    reproduce: 'proxy-route-timeout',
    refs: [
      'envoyproxy/envoy#10184',
      'envoyproxy/envoy#14484',
      'kubernetes/ingress-nginx#1373',
      'linkerd/linkerd2-proxy#3302',
    ],
    messages: {
      answered:
        'The proxy answered {{method}} itself after {{after}}: the response from upstream did not come in time ' +
        '("{{text}}").',
      reset:
        'The proxy reset {{method}} on both sides {{sinceRequest}} after the end of the request: its route ' +
        'timeout of {{timeout}}.',
      gateway:
        'The proxy answered {{method}} with 504 after {{after}}: the response from upstream did not come in time.',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    const cuts = proxyCuts(timeline, 'route');
    const replies = localReplies(
      timeline,
      (_, message) => message === 'upstream request timeout' || message === 'request timeout',
    );
    const gateway = keepCalls(
      timeline,
      ({ httpStatus, statusFrom }, stream) =>
        httpStatus === gatewayTimeout &&
        statusFrom !== 'trailers-only' &&
        serverOf(stream.connection) === 'proxy',
    );

    return {
      'grpc.call'(fact) {
        cuts.take(fact);
        replies.take(fact);
        gateway.take(fact);
      },
      end() {
        for (const sealed of sealedReplyReports(timeline, 'proxy-route-timeout')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
        for (const cut of cuts.list()) {
          report({
            message: 'reset',
            data: {
              method: cut.fact.method ?? 'a call',
              sinceRequest: duration(cut.sinceRequest ?? 0),
              timeout: duration(cut.routeTimeout ?? 0),
            },
            ...proxyCutReport(cut),
          });
        }
        for (const reply of replies.list()) {
          const base = localReplyReport(reply);
          const timeout = routeTimeoutOf(reply.stream);
          report({
            ...base,
            message: 'answered',
            data: {
              method: reply.fact.method ?? 'a call',
              after: duration(reply.after),
              text: reply.message,
            },
            confidence: 0.95,
            cause: 'proxy',
            quantities: {
              ...base.quantities,
              ...(timeout === undefined ? {} : { routeTimeout: seconds(timeout) }),
              ...(reply.fact.timeout === undefined ? {} : { deadline: seconds(reply.fact.timeout) }),
            },
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
        for (const { stream, fact, at } of gateway.list) {
          // The server's own 504 is passed on; a proxy's own has no answer behind it.
          if (stream.upstream?.responseHeaders !== undefined || stream.upstream?.trailers !== undefined)
            continue;
          const seen = stream.responseHeaders ?? stream.trailers ?? at;
          const after = seen.time - stream.opened.time;
          report({
            message: 'gateway',
            data: { method: fact.method ?? 'a call', after: duration(after) },
            confidence: stream.upstream === undefined ? 0.7 : 0.93,
            sender: 'proxy',
            cause: authorOf(timeline, stream),
            hop: stream.connection.hop,
            connections: [stream.connection],
            streams: [stream],
            quantities: { after: seconds(after) },
            evidence: [
              frameEvidence(
                stream,
                'HEADERS',
                { at: seen, direction: 'to-client' },
                ':status 504 by the proxy',
              ),
              requestEvidence(stream, 'the request'),
              ...(stream.upstream === undefined
                ? []
                : [requestEvidence(stream.upstream, 'the same request upstream, not answered')]),
            ],
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
      },
    };
  },
});
