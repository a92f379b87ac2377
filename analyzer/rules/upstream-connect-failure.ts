/**
 * The proxy could not open a connection to the backend: it says so, or its attempts to connect failed while it held the
 * call.
 *
 * Where the upstream hop was captured the failed handshake has a signature of its own, which outranks this one. Where it
 * was not, nothing tells whether the backend, its address, the path or the TLS settings of the proxy are at fault.
 */

import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { isBehind } from './kit/behind.ts';
import { type EndedCall, keepCalls } from './kit/calls.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence, tcpEvidence } from './kit/evidence.ts';
import { localReplies, localReplyReport, upstreamErrorReason } from './kit/local-reply.ts';

/** What Envoy calls a connection that failed; older versions do not say which side. */
const failed: ReadonlySet<string> = new Set([
  'remote connection failure',
  'local connection failure',
  'connection failure',
]);

/** What proxies other than Envoy answer: nginx and nghttpx 502, HAProxy 503, and 504 when nothing came back. */
const gatewayErrors: ReadonlySet<number> = new Set([502, 503, 504]);

/** The first attempt may reach the tap a moment before the request does. */
const slackNs = 5e6;

/** Attempts that are shown. */
const mostShown = 4;

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
    who:
      'The proxy answers; the backend, its address, what lies between them or the TLS settings of the proxy are the ' +
      'cause, which only the upstream hop tells.',
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
      gateway:
        'The proxy answered {{method}} with HTTP status {{status}} after {{after}}: {{attempts}} attempt(s) to connect to ' +
        '{{endpoint}} had come to nothing.',
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(timeline, (_, message) => {
      const reason = upstreamErrorReason(message) ?? '';
      return reason === timedOut || failed.has(reason);
    });
    const gateway = keepCalls(timeline, ({ httpStatus = 0 }) => gatewayErrors.has(httpStatus));

    /** Connections that the proxy tried to open while it held a call, and that carried nothing. */
    function attemptsFor({ stream, at }: EndedCall): TimelineConnection[] {
      const attempts: TimelineConnection[] = [];
      for (const other of timeline.connections()) {
        const { opened, rtt, streamCount, tls, undecryptable } = other;
        const meanwhile = opened.time >= stream.opened.time - slackNs && opened.time <= at.time;
        const failedTls = tls !== undefined && streamCount === 0 && !undecryptable;
        if (meanwhile && (rtt === undefined || failedTls) && isBehind(other, stream.connection))
          attempts.push(other);
      }
      return attempts.toSorted((a, b) => a.opened.time - b.opened.time);
    }

    function reportGateway(call: EndedCall): void {
      const { stream, fact, at } = call;
      const attempts = stream.upstream === undefined ? attemptsFor(call) : [];
      const [first] = attempts;
      if (first === undefined) return;
      const status = fact.httpStatus ?? 0;
      const seen = stream.responseHeaders ?? stream.trailers ?? at;
      const after = seen.time - stream.opened.time;
      const syns: EvidenceRef[] = attempts
        .slice(0, mostShown)
        .map((one) =>
          tcpEvidence(one, 'syn', { at: one.opened, direction: 'to-server' }, 'the proxy tries to connect'),
        );
      report({
        message: 'gateway',
        data: {
          method: fact.method ?? 'a call',
          status,
          after: duration(after),
          attempts: attempts.length,
          endpoint: first.server,
        },
        confidence: 0.88,
        sender: 'proxy',
        cause: 'server',
        hop: 'proxy-server',
        connections: [stream.connection, ...attempts],
        streams: [stream],
        quantities: { after: seconds(after), attempts: attempts.length, httpStatus: status },
        evidence: [
          frameEvidence(stream, 'HEADERS', { at: seen, direction: 'to-client' }, `:status ${status}`),
          ...syns,
          requestEvidence(stream, 'the request'),
        ],
        answers: { 'retry-safe': 'Yes: the request was not sent.' },
      });
    }

    return {
      'grpc.call'(fact) {
        replies.take(fact);
        gateway.take(fact);
      },
      end() {
        for (const call of gateway.list) reportGateway(call);
        for (const reply of replies.list()) {
          const tried = attemptsFor(reply).length > 0;
          report({
            ...localReplyReport(reply),
            hop: 'proxy-server',
            message: upstreamErrorReason(reply.message) === timedOut ? 'timedOut' : 'failed',
            data: { method: reply.fact.method ?? 'a call', after: duration(reply.after) },
            confidence: 0.9,
            cause: tried ? 'server' : 'unknown',
            answers: { 'retry-safe': 'Yes: the request was not sent.' },
          });
        }
      },
    };
  },
});
