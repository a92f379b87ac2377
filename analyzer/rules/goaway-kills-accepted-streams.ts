/**
 * GOAWAY promised to serve these streams, and the connection ended at once with them unanswered.
 *
 * Not this rule: a close long after a planned GOAWAY (`drain-grace-expired`), or streams above lastStreamId, which a
 * client may send again (`goaway-rejects-in-flight`). Where a rule says why the GOAWAY was sent, that one is the answer.
 */
import { ErrorCode, errorCodeName } from '../model/codes.ts';
import type { Party } from '../model/diagnosis.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Goaway, Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { connectionClosed, streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { decisiveEnd, endedBehindProxy } from './kit/endings.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence, requestEvidence } from './kit/evidence.ts';
import { actOf } from './kit/one-act.ts';
import { serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** With an error code the connection is over; peers still linger before they close (Envoy: 1 s), for GOAWAY to arrive. */
const longestLingerNs = 10e9;

/** Connections kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** Codes that say nothing of the client: the side that accepted the connection ended it by its own will. */
const ownWill: ReadonlySet<number> = new Set([
  ErrorCode.NO_ERROR,
  ErrorCode.INTERNAL_ERROR,
  ErrorCode.CANCEL,
]);

interface Kill {
  goaway: Goaway;
  at: Moment;
  streams: TimelineStream[];
}

/** When a stream was cut as a part of what the GOAWAY began, or undefined when it ended otherwise. */
function cutAt(stream: TimelineStream, goaway: Goaway): Moment | undefined {
  const { connection, ended } = stream;
  const end = decisiveEnd(stream);
  if (ended === undefined || end === undefined) return undefined;
  const failed = goaway.errorCode !== ErrorCode.NO_ERROR;
  const after = end.at.time - goaway.at.time;
  if (after < 0 || after >= (failed ? longestLingerNs : actOf(connection))) return undefined;
  // A client may leave a connection that drains whenever it likes; an error leaves it no choice.
  if (ended.how === 'connection') return failed || end.direction === 'to-client' ? end.at : undefined;
  if (after >= actOf(connection)) return undefined;
  if (ended.direction === 'to-client') {
    const { errorCode } = ended;
    return errorCode === ErrorCode.NO_ERROR || errorCode === ErrorCode.REFUSED_STREAM ? undefined : end.at;
  }
  // The client's reset is the echo of the GOAWAY: C-core repeats its code, others take one of their own.
  return failed || ended.errorCode === goaway.errorCode ? end.at : undefined;
}

export default defineRule({
  meta: {
    id: 'goaway-kills-accepted-streams',
    title: 'GOAWAY accepted calls, and the connection ended with them open',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['http2.stream-end'],
    explains:
      'GOAWAY names the last stream that its sender will still serve. Here the connection ended in the same moment ' +
      'with such streams unanswered. The client cannot know whether they were processed, so it must not send them ' +
      'again by itself, and the calls fail.',
    lookFor: [
      'GOAWAY with lastStreamId at or above an open stream, then FIN or RST before the trailers of that stream.',
      'grpc-js forceShutdown: GOAWAY(NO_ERROR), GOAWAY(CANCEL) and FIN in one moment.',
      'C-core clients repeat the code of the GOAWAY in a RST_STREAM on each stream: an echo, not a cancel.',
    ],
    withoutKeys: {
      shows: 'A server record of the size of a GOAWAY and a close with an exchange unfinished.',
      answer: 'inferred',
    },
    who: 'The accepting side sends GOAWAY and closes; whoever shuts it down has to give it time.',
    notToBeConfusedWith: [
      {
        signature: 'drain-grace-expired',
        tellingFact: 'A grace lies between GOAWAY and close, the same on every connection.',
      },
      {
        signature: 'goaway-rejects-in-flight',
        tellingFact: 'The streams are above lastStreamId: they were not processed and may be sent again.',
      },
      { signature: 'fin-without-goaway', tellingFact: 'No GOAWAY came before the close.' },
    ],
    outranks: [...streamsCut, ...connectionClosed, 'graceful-drain', 'connection-request-limit'],
    remedies: [
      {
        for: 'any',
        text:
          'End a server by its graceful way, and give it more time than the longest call before it is killed ' +
          '(terminationGracePeriodSeconds, a preStop wait).',
      },
      { for: 'grpc-js', text: 'server.tryShutdown or server.drain first; forceShutdown only after a grace.' },
      { for: 'grpc-go', text: 'GracefulStop, with Stop after a timer.' },
      { for: 'grpc-java', text: 'shutdown, awaitTermination, and only then shutdownNow.' },
      { for: 'Python', text: 'server.stop(grace) with a grace longer than the longest call.' },
      { for: 'any', text: 'Make long calls resumable, and retry in the application what may be repeated.' },
    ],
    reproduce: 'goaway-kills-accepted-streams',
    refs: [
      'RFC 9113 6.8',
      'grpc/grpc-go#5969',
      'grpc/grpc-go#6019',
      'grpc/grpc-java#8310',
      'envoyproxy/envoy#7715',
    ],
    messages: {
      sealed: sealedVerdictText,
      cut:
        '{{server}} sent GOAWAY({{code}}, last stream {{last}}), and {{gap}} later the connection was ended with ' +
        '{{count}} call(s) open that the GOAWAY had accepted.',
    },
  },

  create({ timeline, report }) {
    const kills = new Map<TimelineConnection, Kill>();

    return {
      'http2.stream-end'(fact) {
        if (fact.how !== 'connection' && fact.how !== 'rst-stream') return;
        const stream = timeline.stream(fact.from);
        if (stream === undefined || stream.trailers !== undefined) return;
        const { connection } = stream;
        const goaway = connection.goaways.find((g) => g.direction === 'to-client');
        // A stream opened long after the GOAWAY is the client's mistake.
        if (goaway === undefined || stream.opened.time > goaway.at.time + actOf(connection)) return;
        const at = cutAt(stream, goaway);
        if (at === undefined) return;
        const kill = kills.get(connection);
        if (kill !== undefined) kill.streams.push(stream);
        else if (kills.size < mostKept) kills.set(connection, { goaway, at, streams: [stream] });
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'goaway-kills-accepted-streams')) report(verdict);
        for (const [connection, { goaway, at, streams: cut }] of kills) {
          // What a proxy passes on has nothing to do with its GOAWAY.
          const streams = cut.filter((s) => !endedBehindProxy(s));
          if (streams.length === 0) continue;
          const ofServer = connection.goaways.filter((g) => g.direction === 'to-client');
          const last = ofServer.at(-1) ?? goaway;
          const code = errorCodeName(last.errorCode);
          const server = serverOf(connection);
          const cause: Party = ownWill.has(last.errorCode) ? server : 'unknown';
          const gap = at.time - goaway.at.time;
          const close = endEvidence(connection, 'the end of the connection, with calls open');
          const echoes = streams.flatMap((stream): EvidenceRef[] => {
            const { ended } = stream;
            if (ended?.how !== 'rst-stream' || ended.direction === undefined) return [];
            const seen = { at: ended.at, direction: ended.direction };
            const what =
              ended.direction === 'to-server'
                ? "the client's echo of the GOAWAY, no decision of its own"
                : 'a call that was cut with it';
            return [frameEvidence(stream, 'RST_STREAM', seen, what)];
          });
          report({
            message: 'cut',
            data: {
              server,
              code,
              last: last.lastStreamId,
              gap: duration(gap),
              count: streams.length,
            },
            confidence: 0.93,
            sender: server,
            cause,
            hop: connection.hop,
            connections: [connection],
            streams,
            quantities: {
              goawayToClose: seconds(gap),
              lastStreamId: last.lastStreamId,
              goaways: ofServer.length,
              errorCode: last.errorCode,
              calls: streams.length,
              answersBegun: streams.filter((s) => s.responseHeaders !== undefined).length,
            },
            evidence: [
              connectionFrameEvidence(
                connection,
                'GOAWAY',
                goaway,
                `GOAWAY(${errorCodeName(goaway.errorCode)}, last stream ${goaway.lastStreamId})`,
              ),
              ...(close === undefined ? [] : [close]),
              ...echoes.slice(0, 3),
              ...streams.slice(0, 3).map((s) => requestEvidence(s, 'a call that the GOAWAY had accepted')),
            ],
            ruledOut: [
              {
                signature: 'goaway-rejects-in-flight',
                because: `the streams were at or below lastStreamId ${last.lastStreamId}`,
                evidence: [connectionFrameEvidence(connection, 'GOAWAY', last, 'names the last stream')],
              },
            ],
            answers: {
              'retry-safe': 'No: at or below lastStreamId the server may have processed the call.',
            },
          });
        }
      },
    };
  },
});
