/**
 * The caller gave up on purpose: RST_STREAM(CANCEL) at a time that is not its deadline, or the whole client left.
 *
 * Not this rule: a cancel at the deadline, the reaction of a client to an answer that it cannot use (not gRPC, or a
 * message above its limit), or an echo of a GOAWAY or of the end of the connection.
 */
import { ErrorCode } from '../model/codes.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Moment, TimelineStream } from '../model/timeline.ts';
import { atDeadline } from './kit/deadline.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence, requestEvidence } from './kit/evidence.ts';
import { createFarewells, type Farewell } from './kit/farewells.ts';
import { resetAtPrefix } from './kit/message-limit.ts';
import { clientOf } from './kit/parties.ts';

/** Occurrences kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** Cancels of one moment have one reason: a parent that was cancelled, a page that was closed. */
const sameMomentNs = 20e6;

interface Cancel {
  stream: TimelineStream;
  at: Moment;
  octets: number;
}

/** True when the reset only answers what had been done to the connection. */
function isEcho({ stream, at }: Cancel): boolean {
  const { goaways, firstEnd } = stream.connection;
  if (firstEnd !== undefined && firstEnd.at.time <= at.time) return true;
  return goaways.some(
    (goaway) =>
      goaway.at.time <= at.time &&
      // A stream above its last one had ended by it.
      goaway.errorCode !== ErrorCode.NO_ERROR,
  );
}

/** What is said of a client that left; that it had to do so for a reason of its own cannot be excluded. */
function leaving({ connection, goaway, streams: [first, ...rest] }: Farewell) {
  if (first === undefined) return undefined;
  const sender = clientOf(connection);
  const streams = [first, ...rest];
  const end = endEvidence(connection, 'the end of its side');
  return {
    message: 'left',
    data: { sender, calls: streams.length === 1 ? 'a call' : `${streams.length} calls` },
    confidence: 0.75,
    sender,
    cause: sender === 'proxy' ? 'unknown' : 'client',
    hop: connection.hop,
    connections: [connection],
    streams,
    quantities: { elapsed: seconds(goaway.at.time - first.opened.time) },
    evidence: [
      connectionFrameEvidence(connection, 'GOAWAY', goaway, 'GOAWAY(NO_ERROR) of the client'),
      requestEvidence(first, 'a request that was still open'),
      ...(end === undefined ? [] : [end]),
    ],
    answers: { 'retry-safe': 'No: the server may have processed the request.' },
  } as const;
}

export default defineRule({
  meta: {
    id: 'client-cancellation',
    title: 'The client cancelled the call',
    layer: 'h2-stream',
    standing: 'pattern',
    needs: ['http2.rst-stream', 'http2.stream-end', 'grpc.call'],
    explains:
      'The calling application gave up: a user left, a parent call was cancelled, a hedged attempt lost. The client ' +
      'library sends RST_STREAM(CANCEL) at once, at any time but the deadline. The server has done nothing wrong; it ' +
      'sees a cancelled context. Some DATA of the server may still be on its way.',
    lookFor: [
      'RST_STREAM(CANCEL) by the client before the trailers, at another time than grpc-timeout after HEADERS.',
      'GOAWAY(NO_ERROR) and FIN of the client while calls are open: a page that was closed, a process that ended.',
      'Several at one moment: one reason, such as a parent that was cancelled.',
      'Behind Envoy the upstream stream ends with RST_STREAM(INTERNAL_ERROR) a millisecond later.',
    ],
    withoutKeys: {
      shows: 'A client record of 13 bytes of plaintext, after which the server sends no more.',
      answer: 'inconclusive',
    },
    who: 'The client, by decision of its application.',
    notToBeConfusedWith: [
      {
        signature: 'deadline-exceeded-client',
        tellingFact: 'The reset comes exactly grpc-timeout after HEADERS.',
      },
      {
        signature: 'http-non-grpc-response',
        tellingFact: 'The client resets because the answer was HTML or another foreign body.',
      },
      {
        signature: 'message-too-large',
        tellingFact: 'The reset follows the prefix of a message that is larger than the client takes.',
      },
    ],
    outranks: [],
    remedies: [
      {
        for: 'any',
        text: 'Nothing to repair when it was meant. Often: look for impatient callers or hedging.',
      },
      {
        for: 'Envoy',
        text:
          'Flag DR (code 0 before response headers, 200 after). A backend never sees CANCEL through Envoy 1.40, only ' +
          'RST_STREAM(INTERNAL_ERROR); 250 quick cancels close the connection.',
      },
      { for: 'grpc-js', text: 'call.cancel() or an AbortSignal: find who calls it.' },
      { for: 'grpc-go', text: 'The context passed to the call was cancelled: find the cancel function.' },
      {
        for: 'grpc-java',
        text: 'Context or future cancelled; Context.fork() detaches work that shall go on.',
      },
    ],
    reproduce: 'client-cancellation',
    refs: ['RFC 9113 7 (CANCEL)', 'grpc/grpc doc/PROTOCOL-HTTP2.md', 'envoyproxy/envoy#5119'],
    messages: {
      cancelled: '{{sender}} cancelled {{method}} {{elapsed}} after its HEADERS{{deadline}}.',
      left: '{{sender}} said GOAWAY(NO_ERROR) and closed the connection with {{calls}} open.',
    },
  },

  create({ timeline, report }) {
    const kept = new Map<TimelineStream, Cancel>();
    const farewells = createFarewells(timeline);

    return {
      ...farewells.handlers,
      'http2.rst-stream'(fact) {
        if (fact.direction !== 'to-server' || fact.afterEnd || fact.errorCode !== ErrorCode.CANCEL) return;
        if (kept.size >= mostKept) return;
        const stream = timeline.stream(fact.from);
        // A proxy that passes CANCEL on: the reset on the hop before is the one to report.
        if (stream === undefined || stream.trailers !== undefined || stream.downstream !== undefined) return;
        const elapsed = fact.from.time - stream.opened.time;
        if (stream.timeout !== undefined && atDeadline(elapsed, stream.timeout)) return;
        kept.set(stream, { stream, at: timeline.moment(fact.from), octets: fact.responseOctets ?? 0 });
      },
      'grpc.call'(fact) {
        const stream = timeline.stream(fact.from);
        if (stream === undefined) return;
        const age = fact.from.time - stream.opened.time;
        const tooLarge = resetAtPrefix(fact, age, stream.connection.rtt);
        if (tooLarge || fact.answer !== undefined) kept.delete(stream);
      },
      end() {
        for (const farewell of farewells.list()) {
          const finding = leaving(farewell);
          if (finding !== undefined) report(finding);
        }
        const cancels = [...kept.values()].filter((cancel) => !isEcho(cancel));
        // In order of time, as they came; a storm of them must not be compared each with each.
        let [first, next] = [0, 0];
        const sameMoment = ({ time }: Moment): number => {
          while ((cancels[first]?.at.time ?? Infinity) < time - sameMomentNs) first++;
          while ((cancels[next]?.at.time ?? Infinity) <= time + sameMomentNs) next++;
          return next - first;
        };
        for (const cancel of cancels) {
          const { stream, at, octets } = cancel;
          const elapsed = at.time - stream.opened.time;
          const sender = clientOf(stream.connection);
          const reset = frameEvidence(
            stream,
            'RST_STREAM',
            { at, direction: 'to-server' },
            'RST_STREAM(CANCEL)',
          );
          const timeout = stream.timeout;
          report({
            message: 'cancelled',
            data: {
              sender,
              method: stream.path ?? 'a request',
              elapsed: duration(elapsed),
              deadline:
                timeout === undefined ? '; it had no deadline' : `; its deadline was ${duration(timeout)}`,
            },
            confidence: timeout === undefined ? 0.85 : 0.93,
            sender,
            // What the proxy was told by its client was not captured.
            cause: sender === 'proxy' ? 'unknown' : 'client',
            hop: stream.connection.hop,
            connections: [stream.connection],
            streams: [stream],
            quantities: {
              elapsed: seconds(elapsed),
              responseOctets: octets,
              sameMoment: sameMoment(at),
              ...(timeout === undefined ? {} : { deadline: seconds(timeout) }),
            },
            evidence: [
              reset,
              requestEvidence(stream, 'the request'),
              ...(stream.upstream?.ended?.how === 'rst-stream'
                ? [
                    frameEvidence(
                      stream.upstream,
                      'RST_STREAM',
                      { at: stream.upstream.ended.at, direction: 'to-server' },
                      'what the proxy made of it upstream',
                    ),
                  ]
                : []),
            ],
            ruledOut:
              timeout === undefined
                ? []
                : [
                    {
                      signature: 'deadline-exceeded-client',
                      because: `the reset came after ${duration(elapsed)}, the deadline was ${duration(timeout)}`,
                      evidence: [reset],
                    },
                  ],
            answers: { 'retry-safe': 'No: the server may have processed the request.' },
          });
        }
      },
    };
  },
});
