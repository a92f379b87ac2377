/**
 * The client opened a stream on a connection although it had the server's GOAWAY for a while, and got no answer.
 *
 * Not this rule: a stream that crossed the GOAWAY on its way (`goaway-rejects-in-flight`).
 */
import { ErrorCode, errorCodeName } from '../model/codes.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Goaway, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, requestEvidence } from './kit/evidence.ts';
import { actOf } from './kit/one-act.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Connections kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** What became of a late stream, or undefined where it may still be answered. */
function outcome(stream: TimelineStream): string | undefined {
  const { ended } = stream;
  if (ended === undefined || stream.responseHeaders !== undefined || stream.trailers !== undefined)
    return undefined;
  if (ended.how === 'goaway') return 'was ignored';
  if (ended.how === 'connection') return 'ended with the connection';
  const refused = ended.errorCode === ErrorCode.REFUSED_STREAM && ended.direction === 'to-client';
  return refused ? 'was refused' : undefined;
}

export default defineRule({
  meta: {
    id: 'client-reuses-draining-connection',
    title: 'The client went on using a connection that the server had retired',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['http2.stream-end'],
    explains:
      'After GOAWAY a client must open its calls on another connection (RFC 9113 6.8). This one opened a stream long ' +
      'after the GOAWAY had arrived. Servers ignore such a stream without a word, so the call hangs until its ' +
      'deadline, or refuse it.',
    lookFor: [
      'HEADERS with a new stream id more than a round trip after GOAWAY of the server.',
      'No answer on that stream, or RST_STREAM(REFUSED_STREAM).',
    ],
    withoutKeys: {
      shows: 'Records of the size of a request without an answer, behind one of the size of a GOAWAY.',
      answer: 'inferred',
    },
    who: "The client sends the stream; its library's pool has to heed GOAWAY.",
    notToBeConfusedWith: [
      {
        signature: 'goaway-rejects-in-flight',
        tellingFact: 'The stream was opened within a round trip of the GOAWAY: they crossed.',
      },
      { signature: 'deadline-exceeded-client', tellingFact: 'No GOAWAY came before the request.' },
    ],
    outranks: [
      ...streamsCut,
      'refused-stream',
      'fin-without-goaway',
      'goaway-kills-accepted-streams',
      'graceful-drain',
      'connection-aging',
      'connection-request-limit',
    ],
    remedies: [
      {
        for: 'any',
        text: "Upgrade the client's HTTP/2 library; hand written pools have to watch for GOAWAY.",
      },
      {
        for: 'any',
        text: 'Until then end connections from the client before the server does, below its maximum age.',
      },
      {
        for: 'Envoy',
        text: 'As a server it serves new streams until its final GOAWAY (drain_timeout), then ignores them.',
      },
    ],
    reproduce: 'client-reuses-draining-connection',
    refs: [
      'RFC 9113 6.8',
      'benoitc/hackney#886',
      'szmarczak/http2-wrapper#89',
      'connectrpc/connect-es#681',
      'golang/go#39752',
    ],
    messages: {
      reused:
        '{{client}} opened stream {{stream}} {{since}} after GOAWAY({{code}}, last stream {{last}}) of {{server}}; ' +
        'it {{outcome}}. {{count}} call(s) in all.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const late = new Map<TimelineConnection, { goaway: Goaway; streams: TimelineStream[] }>();

    return {
      'http2.stream-end'(fact) {
        const stream = timeline.stream(fact.from);
        if (stream === undefined || stream.id % 2 === 0) return;
        const { connection } = stream;
        const goaway = connection.goaways.find((g) => g.direction === 'to-client');
        if (goaway === undefined || stream.opened.time <= goaway.at.time + actOf(connection)) return;
        if (outcome(stream) === undefined) return;
        const seen = late.get(connection);
        if (seen !== undefined) seen.streams.push(stream);
        else if (late.size < mostKept) late.set(connection, { goaway, streams: [stream] });
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'client-reuses-draining-connection')) report(verdict);
        for (const [connection, { goaway, streams }] of late) {
          const [first] = streams;
          if (first === undefined) continue;
          const client = clientOf(connection);
          const code = errorCodeName(goaway.errorCode);
          const since = first.opened.time - goaway.at.time;
          const what = `GOAWAY(${code}, last stream ${goaway.lastStreamId})`;
          report({
            message: 'reused',
            data: {
              client,
              server: serverOf(connection),
              stream: first.id,
              since: duration(since),
              code,
              last: goaway.lastStreamId,
              outcome: outcome(first) ?? '',
              count: streams.length,
            },
            confidence: 0.93,
            sender: client,
            cause: client,
            hop: connection.hop,
            connections: [connection],
            streams,
            quantities: {
              sinceGoaway: seconds(since),
              firstStream: first.id,
              lastStreamId: goaway.lastStreamId,
              calls: streams.length,
              ...(connection.rtt === undefined ? {} : { rtt: seconds(connection.rtt) }),
            },
            evidence: [
              requestEvidence(first, `a call opened ${duration(since)} after GOAWAY`),
              connectionFrameEvidence(connection, 'GOAWAY', goaway, what),
              ...streams.slice(1, 4).map((s) => requestEvidence(s, 'another one')),
            ],
            ruledOut: [
              {
                signature: 'goaway-rejects-in-flight',
                because: `${duration(since)} lie between GOAWAY and HEADERS, more than they need to cross`,
                evidence: [connectionFrameEvidence(connection, 'GOAWAY', goaway, what)],
              },
            ],
            answers: {
              'retry-safe':
                outcome(first) === 'ended with the connection'
                  ? 'No: the server said nothing about this call.'
                  : 'Yes: the server did not process it (RFC 9113 8.7).',
            },
          });
        }
      },
    };
  },
});
