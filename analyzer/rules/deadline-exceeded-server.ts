/**
 * The server ended the call itself when the deadline that it was given had passed.
 *
 * Not this rule: a handler that returns DEADLINE_EXCEEDED of its own accord at another time, or a proxy's own limit.
 */
import { ErrorCode, GrpcStatus } from '../model/codes.ts';
import { duration, seconds } from '../model/numbers.ts';
import { authorOf } from './kit/behind.ts';
import { keepCalls } from './kit/calls.ts';
import { atDeadline } from './kit/deadline.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence } from './kit/evidence.ts';
import { serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** The words of Envoy where its own limit, not the server, ended the call (`deadline-exceeded-proxy`). */
const proxyWords = /^(downstream duration timeout|upstream request timeout|stream timeout)$/;

export default defineRule({
  meta: {
    id: 'deadline-exceeded-server',
    title: 'The server ended the call at the deadline',
    layer: 'grpc',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'gRPC servers read grpc-timeout and run a timer of their own from the moment the request arrives. When it ' +
      'fires before the handler has answered, the server says DEADLINE_EXCEEDED in trailers, or resets the stream ' +
      'with CANCEL. The handler, or what it waits for, was too slow for this deadline.',
    lookFor: [
      'grpc-status 4 by the server, grpc-timeout after the request HEADERS (a little more: the clock starts at receipt).',
      'grpc-js server: HEADERS with END_STREAM. grpc-go server: the same, then RST_STREAM(CANCEL).',
    ],
    withoutKeys: { shows: 'A constant duration of calls that end by the server.', answer: 'inferred' },
    who: 'The server sends the status; its handler, or what that waits for, was slow.',
    notToBeConfusedWith: [
      {
        signature: 'deadline-exceeded-client',
        tellingFact: 'The client resets first; whichever arrives first decides.',
      },
      {
        signature: 'deadline-exceeded-proxy',
        tellingFact: 'A proxy says it: another limit than grpc-timeout, nothing from the server upstream.',
      },
    ],
    outranks: ['upstream-reset-translated', 'client-cancellation'],
    remedies: [
      { for: 'any', text: 'Make the handler faster, or raise the deadline of this method.' },
      { for: 'any', text: 'Pass the remaining time on to what the handler calls, so that it fails early.' },
      {
        for: 'grpc-go',
        text: 'The handler sees ctx.Done(): return at once, so that nobody works for nothing.',
      },
      { for: 'grpc-js', text: "The handler's call emits 'cancelled' at the deadline." },
      {
        for: 'grpc-java',
        text: 'Context.current().getDeadline(); the call listener gets onCancel at the deadline.',
      },
    ],
    reproduce: 'deadline-exceeded-server',
    refs: [
      'grpc/grpc doc/PROTOCOL-HTTP2.md (grpc-timeout)',
      'grpc/grpc-node#2692',
      'helidon-io/helidon#11698',
    ],
    messages: {
      status:
        '{{server}} ended {{method}} with DEADLINE_EXCEEDED {{elapsed}} after its HEADERS; the deadline it was given ' +
        'was {{deadline}}.',
      reset:
        '{{server}} reset {{method}} with CANCEL {{elapsed}} after its HEADERS; the deadline it was given was ' +
        '{{deadline}}.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const calls = keepCalls(timeline, (fact, stream) => {
      if (fact.timeout === undefined) return false;
      const elapsed = fact.from.time - stream.opened.time;
      if (!atDeadline(elapsed, fact.timeout)) return false;
      if (fact.statusFrom === 'rst-stream') {
        return fact.endDirection === 'to-client' && fact.errorCode === ErrorCode.CANCEL;
      }
      return fact.status === GrpcStatus.DEADLINE_EXCEEDED && !proxyWords.test(fact.message ?? '');
    });

    return {
      'grpc.call': calls.take,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'deadline-exceeded-server')) report(verdict);
        for (const { fact, stream, at } of calls.list) {
          // What a proxy passed on is reported where it was said.
          if (stream.upstream !== undefined) continue;
          const elapsed = at.time - stream.opened.time;
          const timeout = fact.timeout ?? 0;
          const isReset = fact.statusFrom === 'rst-stream';
          const server = serverOf(stream.connection);
          const seen = { at, direction: 'to-client' } as const;
          const end = isReset
            ? frameEvidence(stream, 'RST_STREAM', seen, 'RST_STREAM(CANCEL) by the server')
            : frameEvidence(stream, 'HEADERS', seen, 'grpc-status 4 by the server');
          report({
            message: isReset ? 'reset' : 'status',
            data: {
              server,
              method: fact.method ?? 'a call',
              elapsed: duration(elapsed),
              deadline: duration(timeout),
            },
            confidence: isReset ? 0.85 : 0.95,
            sender: server,
            cause: authorOf(timeline, stream),
            hop: stream.connection.hop,
            connections: [stream.connection],
            streams: [stream],
            quantities: {
              deadline: seconds(timeout),
              elapsed: seconds(elapsed),
              ...(fact.requestEndAfter === undefined
                ? {}
                : { sinceRequest: seconds(elapsed - fact.requestEndAfter) }),
            },
            evidence: [end, requestEvidence(stream, `request with a grpc-timeout of ${duration(timeout)}`)],
            ruledOut: [
              {
                signature: 'deadline-exceeded-client',
                because: 'the server ended the call before a reset of the client arrived',
                evidence: [end],
              },
            ],
            answers: { 'retry-safe': 'No: the server had begun to process the request.' },
          });
        }
      },
    };
  },
});
