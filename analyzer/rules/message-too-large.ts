/**
 * One message is larger than its receiver accepts: the receiver judges by the length prefix and gives the call up.
 *
 * Not this rule: a body that HTTP has compressed, whose first octets are no prefix (`http-compression-on-grpc-body`),
 * a limit on HTTP bodies that answers 413, or a caller who lost patience with a long message.
 */
import type { Direction } from '../model/chunk.ts';
import { errorCodeName, grpcStatusName, GrpcStatus } from '../model/codes.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { TimelineStream } from '../model/timeline.ts';
import { type EndedCall, keepCalls } from './kit/calls.ts';
import { authorOf } from './kit/behind.ts';
import { atDeadline } from './kit/deadline.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence } from './kit/evidence.ts';
import { resetAtPrefix, saidTooLarge, usualMessageLimit } from './kit/message-limit.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** What Envoy's buffer filter answers, with UNKNOWN. */
const bufferFilter = 'Payload Too Large';

function isReset(fact: Fact<'grpc.call'>, { opened, timeout, connection }: TimelineStream): boolean {
  const age = fact.from.time - opened.time;
  // C-core repeats the code of a GOAWAY on every stream that it kills.
  if (connection.goaways.some(({ direction }) => direction === 'to-client')) return false;
  return resetAtPrefix(fact, age, connection.rtt) && (timeout === undefined || !atDeadline(age, timeout));
}

/** Envoy's own limit on requests. */
function isBufferFilter({ status, message, answeredBy }: Fact<'grpc.call'>): boolean {
  return status === GrpcStatus.UNKNOWN && message === bufferFilter && answeredBy?.upstreamTime !== true;
}

/** True when the server said it about a request that was indeed so large, and not in the words of somebody behind it. */
function isAboutRequest(fact: Fact<'grpc.call'>): boolean {
  const said = saidTooLarge(fact);
  const { requestLargest, requestUnfinished, requestCompressed = 0 } = fact;
  if (said !== undefined) return requestCompressed > 0 || requestLargest > (said.limit ?? usualMessageLimit);
  // No words that are known, but it did not wait for the rest.
  return (
    fact.status === GrpcStatus.RESOURCE_EXHAUSTED && (requestUnfinished?.announced ?? 0) > usualMessageLimit
  );
}

/** The server's own limit for what it sends: the answer never left. */
function isAboutResponse(fact: Fact<'grpc.call'>): boolean {
  const { message = '' } = fact;
  return /(?:sent|send) message larger/i.test(message) && saidTooLarge(fact) !== undefined;
}

/** The packet that completed the prefix. */
function prefixEvidence(
  stream: TimelineStream,
  direction: Direction,
  { fact, at }: EndedCall,
): EvidenceRef[] {
  const rest = direction === 'to-server' ? fact.requestUnfinished : fact.responseUnfinished;
  if (rest?.after === undefined || rest.packet === undefined) return [];
  const prefix = { input: at.input, packet: rest.packet, time: stream.opened.time + rest.after };
  const what = `the prefix of a message of ${rest.announced ?? 0} octets`;
  return [frameEvidence(stream, 'DATA', { at: prefix, direction }, what)];
}

export default defineRule({
  meta: {
    id: 'message-too-large',
    title: 'A message is larger than its receiver accepts',
    layer: 'grpc',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'A gRPC library accepts messages of up to 4 MiB unless it is told otherwise, and judges by the length prefix: ' +
      'the rest is not read. A client resets the stream (CANCEL from grpc-js, grpc-java and grpc-go, ' +
      'ENHANCE_YOUR_CALM from C-core), a server answers RESOURCE_EXHAUSTED. Neither is a cancel by a user nor a ' +
      'matter of load.',
    lookFor: [
      'A length prefix above the limit, and the reset or the status right behind it, before the message came whole.',
      'RESOURCE_EXHAUSTED "Received message larger than max (a vs b)"; grpc-java "gRPC message exceeds maximum size".',
      'ENHANCE_YOUR_CALM by a client on one stream: that is C-core, and this.',
      'Envoy with a buffer filter: UNKNOWN "Payload Too Large" by the proxy itself.',
    ],
    withoutKeys: {
      shows: 'A client record of 13 bytes of plaintext inside a flood of data.',
      answer: 'inferred',
    },
    who: 'The receiver ends the call; the sender of the message, or the limit, has to change.',
    notToBeConfusedWith: [
      {
        signature: 'http-compression-on-grpc-body',
        tellingFact: 'The length is 2332557312: the first octets of gzip, read as a prefix.',
      },
      {
        signature: 'client-cancellation',
        tellingFact: 'The reset does not follow a prefix above the limit at once.',
      },
      {
        signature: 'proxy-rate-limited',
        tellingFact: 'RESOURCE_EXHAUSTED in other words, whatever the size.',
      },
      { signature: 'http-non-grpc-response', tellingFact: 'nginx answers 413: a limit on HTTP bodies.' },
      { signature: 'rst-during-data', tellingFact: 'The sender of the message resets, not its receiver.' },
    ],
    outranks: [
      'client-cancellation',
      'upstream-reset-translated',
      'retry-hides-fault',
      'retry-storm',
      'stream-flow-control-stall',
      'connection-flow-control-stall',
    ],
    remedies: [
      { for: 'any', text: 'Send large data as a stream of smaller messages, or in pages.' },
      {
        for: 'grpc-js',
        text: 'grpc.max_receive_message_length (and grpc.max_send_message_length) of channel or server.',
      },
      { for: 'grpc-go', text: 'grpc.MaxCallRecvMsgSize; server grpc.MaxRecvMsgSize.' },
      { for: 'grpc-java', text: 'maxInboundMessageSize of channel and server.' },
      { for: 'Python', text: 'grpc.max_receive_message_length in the options of channel and server.' },
      {
        for: 'Envoy',
        text: 'buffer filter: max_request_bytes; the details are request_payload_too_large, without a flag.',
      },
    ],
    reproduce: 'message-too-large',
    refs: [
      'grpc/grpc doc/statuscodes.md',
      'grpc/grpc doc/PROTOCOL-HTTP2.md (Length-Prefixed-Message)',
      'kubernetes/kubernetes#51099',
      'kubernetes/ingress-nginx#5470',
    ],
    messages: {
      reset:
        '{{receiver}} reset {{method}} with {{code}} {{delay}} behind the prefix of a message of {{size}} octets: more ' +
        'than it accepts.',
      refused:
        '{{receiver}} answered {{method}} with {{status}}: a message of {{size}} octets is more than {{limit}}.',
      notSent:
        '{{receiver}} did not send its answer to {{method}}: {{size}} octets are more than its own limit, {{limit}}.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const resets = keepCalls(timeline, isReset);
    const answers = keepCalls(
      timeline,
      (fact) => isBufferFilter(fact) || isAboutResponse(fact) || isAboutRequest(fact),
    );

    function reportReset(call: EndedCall): void {
      const { fact, stream, at } = call;
      const { connection } = stream;
      const receiver = clientOf(connection);
      const { announced = fact.responseLargest, received = 0, after } = fact.responseUnfinished ?? {};
      const code = errorCodeName(fact.errorCode ?? 0);
      const delay = at.time - stream.opened.time - (after ?? fact.lastMessageAfter ?? 0);
      const limited = announced > usualMessageLimit;
      const reset = frameEvidence(
        stream,
        'RST_STREAM',
        { at, direction: 'to-server' },
        `RST_STREAM(${code})`,
      );
      report({
        message: 'reset',
        data: { receiver, method: fact.method ?? 'a call', code, delay: duration(delay), size: announced },
        confidence: limited ? 0.9 : 0.75,
        sender: receiver,
        cause: stream.upstream === undefined ? authorOf(timeline, stream) : 'server',
        hop: connection.hop,
        connections: [connection],
        streams: [stream],
        quantities: { size: announced, received, reaction: seconds(delay) },
        evidence: [
          reset,
          ...prefixEvidence(stream, 'to-client', call),
          requestEvidence(stream, 'the request'),
        ],
        ruledOut: [
          {
            signature: 'client-cancellation',
            because: `the reset follows the prefix by ${duration(delay)}`,
            evidence: [reset],
          },
        ],
        answers: {
          'retry-safe': 'No: the server processed the request, and the answer will be as large again.',
        },
      });
    }

    function reportAnswer(call: EndedCall): void {
      const { fact, stream, at } = call;
      const { connection } = stream;
      const byProxy = isBufferFilter(fact);
      const notSent = isAboutResponse(fact);
      const { size: saidSize, limit } = saidTooLarge(fact) ?? {};
      const size = saidSize ?? fact.requestLargest;
      const receiver = byProxy ? 'proxy' : serverOf(connection);
      const status = grpcStatusName(fact.status ?? 0);
      const data = { receiver, method: fact.method ?? 'a call', size, limit: limit ?? 'its limit' };
      const known = saidSize !== undefined || byProxy;
      report({
        ...(notSent
          ? { message: 'notSent' as const, data }
          : { message: 'refused' as const, data: { ...data, status } }),
        confidence: known ? 0.96 : 0.8,
        sender: receiver,
        cause: notSent ? receiver : clientOf(connection),
        hop: connection.hop,
        connections: [connection],
        streams: [stream],
        quantities: {
          size,
          ...(limit === undefined ? {} : { limit }),
          received: fact.requestUnfinished?.received ?? size,
        },
        evidence: [
          frameEvidence(
            stream,
            'HEADERS',
            { at, direction: 'to-client' },
            `${status} "${fact.message ?? ''}"`,
          ),
          ...prefixEvidence(stream, 'to-server', call),
          requestEvidence(stream, 'the request'),
        ],
        answers: { 'retry-safe': 'Yes, and it will fail again: the message is as large as before.' },
      });
    }

    return {
      'grpc.call'(fact) {
        resets.take(fact);
        answers.take(fact);
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'message-too-large')) report(verdict);
        for (const call of resets.list) {
          // A proxy passes the end on: the client of the first hop is who judged.
          if (call.stream.downstream === undefined) reportReset(call);
        }
        for (const call of answers.list) {
          if (call.stream.upstream?.grpcStatus !== call.fact.status) reportAnswer(call);
        }
      },
    };
  },
});
