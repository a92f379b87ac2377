/**
 * The server refused a call before it did anything with it: over its limit of streams, while draining, or overloaded.
 *
 * Not this rule: a proxy that says so after the request was served behind it (`upstream-reset-translated`: a replay
 * would do the work twice), or a first burst before the SETTINGS whose calls all succeed at the second try.
 */
import { ErrorCode, Setting } from '../model/codes.ts';
import type { Party } from '../model/diagnosis.ts';
import { seconds } from '../model/numbers.ts';
import type { Moment, TimelineStream } from '../model/timeline.ts';

import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { SecondAttempts } from './kit/second-attempts.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';
import { settingsOf } from './kit/settings-of.ts';

/** Refusals kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

interface Refusal {
  stream: TimelineStream;
  at: Moment;
  /** Streams of the client that were open, this one included. */
  open: number;
  /** What the server had announced, and whether the client had acknowledged it when it opened the stream. */
  limit: number | undefined;
  acknowledged: boolean;
  draining: boolean;
}

/** True when the hop behind refused, or the call had gone on to it: then that hop, or the replay, is the matter. */
function wentOn({ stream }: Refusal): boolean {
  return stream.upstream?.ended !== undefined;
}

function isOverLimit({ open, limit }: Refusal): boolean {
  return limit !== undefined && open > limit;
}

/** A burst before the SETTINGS that is served at the second try costs a round trip, and nobody a call. */
function isHarmless(refusal: Refusal, again: TimelineStream | undefined): boolean {
  return again?.grpcStatus === 0 && isOverLimit(refusal) && !refusal.acknowledged;
}

/** Why it was refused, as far as the wire tells, and who has to change something. */
function reasonOf(refusal: Refusal, client: Party, server: Party): { reason: string; cause: Party } {
  const { open, limit, acknowledged, draining } = refusal;
  if (draining) return { reason: `${server} was draining the connection`, cause: server };
  if (!isOverLimit(refusal)) return { reason: `nothing on the wire says why`, cause: server };
  const over = `${open} streams were open and ${server} allows ${limit ?? 0}`;
  return acknowledged
    ? { reason: `${over}, which ${client} had acknowledged`, cause: client }
    : { reason: `${over}, which ${client} did not know yet`, cause: server };
}

export default defineRule({
  meta: {
    id: 'refused-stream',
    title: 'The server refused the call without processing it',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['http2.rst-stream', 'http2.settings', 'http2.stream-open'],
    explains:
      'RST_STREAM(REFUSED_STREAM) promises that nothing was done with the request, so it may be sent again. Servers ' +
      'refuse what is above their limit of concurrent streams, mostly in the first flight of a connection, before ' +
      'their SETTINGS have arrived, and while they drain.',
    lookFor: [
      'RST_STREAM(REFUSED_STREAM) of the server with no HEADERS or DATA of it on that stream.',
      'More open streams than its SETTINGS_MAX_CONCURRENT_STREAMS; whether the client had acknowledged them.',
      'The same path once more a moment later: gRPC libraries retry such a call once by themselves.',
    ],
    withoutKeys: {
      shows: 'A server record of 30 bytes (TLS 1.3) within a round trip of a request, and the request again.',
      answer: 'inferred',
    },
    who: 'The server sends the reset; who has to act depends on whether the client knew the limit.',
    notToBeConfusedWith: [
      {
        signature: 'upstream-reset-translated',
        tellingFact:
          'The call was open on the hop behind the proxy: HAProxy says REFUSED after a backend failed.',
      },
      { signature: 'rst-before-headers', tellingFact: 'Another code: the request may have been processed.' },
      {
        signature: 'goaway-rejects-in-flight',
        tellingFact: 'GOAWAY, not RST_STREAM, says that the calls were not processed.',
      },
      {
        signature: 'max-streams-queueing',
        tellingFact: 'The client heeds the limit and waits: nothing is refused.',
      },
    ],
    outranks: ['rst-before-headers', 'upstream-reset-translated', 'max-streams-queueing', 'graceful-drain'],
    remedies: [
      {
        for: 'any',
        text: 'Raise the limit of concurrent streams, or spread the calls over more connections.',
      },
      {
        for: 'Envoy',
        text:
          'retry_on: refused-stream: as a client it fills a new connection before it knows the limit, and does not ' +
          'retry without it.',
      },
      { for: 'grpc-js', text: 'Retries once by itself, then UNAVAILABLE "Stream refused by server".' },
      {
        for: 'grpc-go',
        text: 'Server: MaxConcurrentStreams. An InTapHandle should return a status instead.',
      },
      { for: 'Python', text: 'C-core does not retry a refused call by itself: use a retryPolicy.' },
    ],
    reproduce: 'refused-stream',
    refs: [
      'RFC 9113 5.1.2',
      'RFC 9113 8.7',
      'grpc/proposal A6',
      'grpc/grpc-java#8383',
      'haproxy/haproxy#3414',
      'h2o/h2o#3308',
    ],
    messages: {
      refused: '{{server}} refused {{method}} with RST_STREAM(REFUSED_STREAM): {{reason}}. {{retry}}',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const settings = settingsOf(timeline);
    const refusals: Refusal[] = [];
    const attempts = new SecondAttempts();

    return {
      'http2.settings'(fact) {
        settings.note(fact);
      },
      'http2.rst-stream'(fact) {
        if (fact.errorCode !== ErrorCode.REFUSED_STREAM || fact.direction !== 'to-client' || fact.afterEnd)
          return;
        const stream = timeline.stream(fact.from);
        if (stream === undefined || refusals.length >= mostKept) return;
        if (stream.responseHeaders !== undefined) return;
        const { connection, opened } = stream;
        const id = Setting.MAX_CONCURRENT_STREAMS;
        const history = settings.of(connection);
        refusals.push({
          stream,
          at: fact.from,
          // The timeline counts the stream until its end, which comes with this frame.
          open: connection.openStreamCount,
          limit: history?.announced('to-client', id, fact.from.time),
          acknowledged:
            connection.openStreamCount > (history?.inForce('to-client', id, opened.time) ?? Infinity),
          draining: connection.goaways.some((g) => g.direction === 'to-client'),
        });
        attempts.await(stream, fact.from.time);
      },
      'http2.stream-open'(fact) {
        if (attempts.waiting) attempts.opened(timeline.stream(fact.from));
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'refused-stream')) report(verdict);
        for (const refusal of refusals) {
          const { stream, at, open, limit } = refusal;
          const again = attempts.of(stream);
          if (wentOn(refusal) || isHarmless(refusal, again)) continue;
          const server = serverOf(stream.connection);
          const { reason, cause } = reasonOf(refusal, clientOf(stream.connection), server);
          const retry =
            again === undefined
              ? 'It was not sent again in this capture.'
              : `It went out again ${again.grpcStatus === 0 ? 'and succeeded' : 'later'}.`;
          report({
            message: 'refused',
            data: { server, method: stream.path ?? 'a call', reason, retry },
            confidence: 0.93,
            sender: server,
            cause,
            hop: stream.connection.hop,
            connections: [stream.connection],
            streams: [stream],
            quantities: {
              openStreams: open,
              ...(limit === undefined ? {} : { limit }),
              sinceRequest: seconds(at.time - stream.opened.time),
              retried: again === undefined ? 0 : 1,
            },
            evidence: [
              frameEvidence(
                stream,
                'RST_STREAM',
                { at, direction: 'to-client' },
                'RST_STREAM(REFUSED_STREAM), nothing before it',
              ),
              requestEvidence(stream, 'the request'),
              ...(again === undefined ? [] : [requestEvidence(again, 'the same call once more')]),
            ],
            answers: { 'retry-safe': 'Yes: a refused call was not processed (RFC 9113 8.7).' },
          });
        }
      },
    };
  },
});
