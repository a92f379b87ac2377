/**
 * The client's own timer ended the call. The reset is a consequence: the rule also says where the time went.
 *
 * Not this rule: a cancel at any other time than the deadline (`client-cancellation`), or a proxy's reset upstream
 * that follows a reset downstream (a translated ending, nobody's decision).
 */
import { ErrorCode, errorCodeName } from '../model/codes.ts';
import type { Party } from '../model/diagnosis.ts';
import type { EvidenceRef, NonEmpty } from '../model/finding.ts';
import type { Moment, TimelineStream } from '../model/timeline.ts';
import { atDeadline } from './kit/deadline.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence } from './kit/evidence.ts';
import { duration, seconds } from '../model/numbers.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { SealedConnections } from './kit/sealed.ts';
import { commonWait, equalWaits, type GivenUp } from './kit/sealed-waits.ts';

/** Occurrences kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** Who had the call when the time ran out: the party furthest along the path that had the request and owed the answer. */
function slowParty(stream: TimelineStream): { cause: Party; phase: string } {
  const last = stream.upstream ?? stream;
  const owes = serverOf(last.connection);
  if (last.responseHeaders !== undefined) return { cause: owes, phase: `${owes} had begun to answer` };
  if (last.requestEnded === undefined) return { cause: 'unknown', phase: 'the request was not complete' };
  // Only the client's side of a proxy was captured: whoever was slow is the proxy or beyond it.
  if (stream.connection.hop === 'client-proxy' && stream.upstream === undefined) {
    return { cause: 'unknown', phase: 'the proxy, or what is behind it, had the request' };
  }
  return { cause: owes, phase: `${owes} had the whole request and sent nothing` };
}

export default defineRule({
  meta: {
    id: 'deadline-exceeded-client',
    title: 'The client ended the call at its own deadline',
    layer: 'grpc',
    standing: 'fault',
    needs: ['http2.rst-stream', 'tls.record'],
    explains:
      'A gRPC client sends its deadline as grpc-timeout and cancels the call itself when the time is over: ' +
      'RST_STREAM(CANCEL), before any trailers. The application sees DEADLINE_EXCEEDED. The reset says nothing ' +
      'about who was slow; that is whoever owed the next byte.',
    lookFor: [
      'A request with grpc-timeout D, and RST_STREAM(CANCEL) by the client D after its HEADERS.',
      'No trailers before it. Behind Envoy the upstream stream ends with RST_STREAM(INTERNAL_ERROR) within 2 ms.',
    ],
    withoutKeys: {
      shows:
        'Client records of 13 bytes of plaintext, after which nothing more is answered, the same time after a request, ' +
        'twice or more. One alone can be any cancel.',
      answer: 'inferred',
    },
    who: 'The client sends the reset; the slow party has to change something, or the deadline does.',
    notToBeConfusedWith: [
      {
        signature: 'client-cancellation',
        tellingFact: 'The time from HEADERS to RST_STREAM differs from grpc-timeout.',
      },
      {
        signature: 'deadline-exceeded-proxy',
        tellingFact: 'The proxy answers with trailers or resets the stream itself, before the client does.',
      },
      {
        signature: 'deadline-exceeded-server',
        tellingFact: 'The server sends grpc-status 4 itself.',
      },
    ],
    outranks: ['upstream-reset-translated', 'client-cancellation', 'deadline-exceeded-server'],
    remedies: [
      {
        for: 'any',
        text: 'Find the slow phase named in the answer and make it faster, or raise the deadline.',
      },
      {
        for: 'any',
        text: 'Pass the remaining budget on, so that a backend stops work that nobody waits for.',
      },
      {
        for: 'Envoy',
        text:
          'A backend behind Envoy sees RST_STREAM(INTERNAL_ERROR), never CANCEL: do not read it as a fault. ' +
          'max_stream_duration.grpc_timeout_header_max makes Envoy answer DEADLINE_EXCEEDED by itself.',
      },
    ],
    reproduce: 'deadline-exceeded-client',
    refs: [
      'grpc/grpc doc/PROTOCOL-HTTP2.md (grpc-timeout, Errors)',
      'RFC 9113 7 (CANCEL)',
      'grpc/grpc-node#2807',
      'grpc/grpc-java#10365',
    ],
    messages: {
      expired:
        '{{sender}} reset {{method}} with CANCEL {{elapsed}} after its HEADERS; its deadline was {{deadline}}. ' +
        'At that time {{phase}}.',
      sealed:
        '{{count}} calls to {{listener}} ended {{wait}} after their requests with a record of the size of RST_STREAM by ' +
        '{{sender}}, and no answer: a deadline, as far as sizes and times of records show.',
    },
  },

  create({ timeline, report }) {
    const kept: { stream: TimelineStream; at: Moment; timeout: number }[] = [];
    const sealed = new SealedConnections(timeline);

    function evidenceOf(stream: TimelineStream, at: Moment, timeout: number): NonEmpty<EvidenceRef> {
      const rest: EvidenceRef[] = [
        requestEvidence(stream, `request with a grpc-timeout of ${duration(timeout)}`),
      ];
      const up = stream.upstream;
      if (up !== undefined) rest.push(requestEvidence(up, 'the same request upstream'));
      if (up?.ended?.how === 'rst-stream' && up.ended.direction === 'to-server') {
        const code = errorCodeName(up.ended.errorCode ?? 0);
        const what = `the proxy's translation upstream: RST_STREAM(${code})`;
        rest.push(frameEvidence(up, 'RST_STREAM', { at: up.ended.at, direction: 'to-server' }, what));
      }
      const reset = { at, direction: 'to-server' } as const;
      return [frameEvidence(stream, 'RST_STREAM', reset, 'RST_STREAM(CANCEL) at the deadline'), ...rest];
    }

    function reportSealed(group: readonly GivenUp[]): void {
      const [first, ...rest] = group;
      if (first === undefined) return;
      const { connection } = first;
      const wait = commonWait(group);
      const sender = clientOf(connection);
      const unanswered = group.filter(({ reset }) => !reset.answered).length;
      const evidence = ({ reset, wait: own }: GivenUp): EvidenceRef => ({
        at: reset.at,
        direction: 'to-server',
        what: `a record of the size of RST_STREAM, ${duration(own)} after a request`,
        filter: reset.filter,
      });
      report({
        message: 'sealed',
        data: { count: group.length, listener: connection.server, wait: duration(wait), sender },
        certainty: 'inferred',
        // Three equal waits without a word in between are hardly anything else.
        confidence: Math.min(0.9, 0.7 + 0.1 * unanswered),
        sender,
        cause: connection.hop === 'client-server' ? 'server' : 'unknown',
        hop: connection.hop,
        connections: [...new Set(group.map((one) => one.connection))],
        quantities: { elapsed: seconds(wait), calls: group.length },
        evidence: [evidence(first), ...rest.map(evidence)],
        answers: { 'retry-safe': 'No: the server may have processed the request.' },
      });
    }

    return {
      'http2.rst-stream'(fact) {
        if (fact.direction !== 'to-server' || fact.afterEnd || fact.errorCode !== ErrorCode.CANCEL) return;
        const stream = timeline.stream(fact.from);
        if (stream?.timeout === undefined || stream.trailers !== undefined || kept.length >= mostKept) return;
        const elapsed = fact.from.time - stream.opened.time;
        if (!atDeadline(elapsed, stream.timeout)) return;
        // A proxy that passes CANCEL on: the client's own reset on the hop before is the one to report.
        if (stream.downstream !== undefined) return;
        kept.push({ stream, at: timeline.moment(fact.from), timeout: stream.timeout });
      },
      'tls.record'(fact) {
        sealed.record(fact);
      },
      end() {
        for (const group of equalWaits(sealed.all())) reportSealed(group);
        for (const { stream, at, timeout } of kept) {
          const elapsed = at.time - stream.opened.time;
          const { cause, phase } = slowParty(stream);
          const sender = clientOf(stream.connection);
          report({
            message: 'expired',
            data: {
              sender,
              method: stream.path ?? 'a call',
              elapsed: duration(elapsed),
              deadline: duration(timeout),
              phase,
            },
            confidence: 0.97,
            sender,
            cause,
            hop: stream.connection.hop,
            connections: [stream.connection],
            streams: [stream],
            quantities: { deadline: seconds(timeout), elapsed: seconds(elapsed) },
            evidence: evidenceOf(stream, at, timeout),
            ruledOut: [
              {
                signature: 'client-cancellation',
                because: `the reset came ${duration(elapsed)} after HEADERS, which is the deadline of ${duration(timeout)}`,
                evidence: [frameEvidence(stream, 'RST_STREAM', { at, direction: 'to-server' }, 'the reset')],
              },
            ],
            answers: {
              'retry-safe': 'No: the server may have processed the request.',
            },
          });
        }
      },
    };
  },
});
