/**
 * The proxy ended a stream on which nothing was sent for the time of its idle timer.
 *
 * Not this rule: a limit on the age of streams, or the route timeout, which do not care for activity.
 */

import { GrpcStatus } from '../model/codes.ts';
import { duration } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { proxyCutReport, proxyCuts } from './kit/proxy-cut.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

export default defineRule({
  meta: {
    id: 'proxy-stream-idle-timeout',
    title: 'The proxy ended a stream that was silent for too long',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'A stream without HEADERS or DATA for the time of the idle timer (Envoy: stream_idle_timeout, 5 minutes ' +
      'unless set) is ended by the proxy on both hops. PINGs do not count as activity. Long server streams with ' +
      'rare messages meet it, and so do streams that flow control holds up.',
    lookFor: [
      'No HEADERS or DATA on the stream for T, then RST_STREAM to the client and RST_STREAM upstream in the ' +
        'same millisecond.',
      'Before response headers: trailers-only "stream timeout", UNAVAILABLE when the request was complete, ' +
        'UNKNOWN when not.',
      'The silence is the same on several streams; their ages are not.',
    ],
    withoutKeys: {
      shows: 'A silence of T, then a record of 13 bytes of plaintext both ways.',
      answer: 'inferred',
    },
    who: 'The proxy, by its timer; the application that sends nothing, or the limit, is to be changed.',
    notToBeConfusedWith: [
      {
        signature: 'proxy-max-stream-duration',
        tellingFact: 'The age is constant, and messages were flowing.',
      },
      {
        signature: 'proxy-route-timeout',
        tellingFact: 'The time since the request ended is the route timeout.',
      },
      {
        signature: 'stream-flow-control-stall',
        tellingFact: 'A window was exhausted: the stream was not idle but blocked.',
      },
      { signature: 'upstream-reset-translated', tellingFact: 'Something ended upstream first.' },
    ],
    outranks: [
      'rst-after-headers',
      'rst-after-data-no-trailers',
      'upstream-reset-translated',
      'client-cancellation',
    ],
    remedies: [
      {
        for: 'Envoy',
        text:
          'route idle_timeout (0 switches it off) or stream_idle_timeout; flag SI, details stream_idle_timeout. ' +
          '1.37 and newer reset with INTERNAL_ERROR, older with NO_ERROR.',
      },
      { for: 'any', text: 'Send application heartbeats on long streams; HTTP/2 PINGs do not help.' },
      {
        for: 'any',
        text: 'nginx: grpc_read_timeout and grpc_send_timeout; HAProxy: timeout client, server and tunnel.',
      },
    ],
    reproduce: 'proxy-stream-idle-timeout',
    refs: ['envoyproxy/envoy#4374', 'envoyproxy/envoy#26084', 'envoyproxy/envoy#33289'],
    messages: {
      silent: 'The proxy ended {{method}} on both sides after a silence of {{idle}}.',
      unanswered:
        'The proxy ended {{method}} itself after {{after}} without an answer: "stream timeout"{{request}}.',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    const cuts = proxyCuts(timeline, 'idle');
    const replies = localReplies(timeline, (_, message) => message === 'stream timeout');

    return {
      'grpc.call'(fact) {
        cuts.take(fact);
        replies.take(fact);
      },
      end() {
        for (const sealed of sealedReplyReports(timeline, 'proxy-stream-idle-timeout')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
        for (const cut of cuts.list()) {
          report({
            message: 'silent',
            data: { method: cut.fact.method ?? 'a call', idle: duration(cut.idle) },
            ...proxyCutReport(cut),
          });
        }
        for (const reply of replies.list()) {
          const isOpen = reply.fact.status === GrpcStatus.UNKNOWN;
          report({
            ...localReplyReport(reply),
            message: 'unanswered',
            data: {
              method: reply.fact.method ?? 'a call',
              after: duration(reply.after),
              request: isOpen ? ', while the request was still being sent' : '',
            },
            confidence: 0.95,
            cause: 'proxy',
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
      },
    };
  },
});
