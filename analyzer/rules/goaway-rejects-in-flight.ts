/**
 * GOAWAY named a last stream below calls that were already on their way: those were not processed.
 *
 * Not this rule: streams that the client opened although it had the GOAWAY (`client-reuses-draining-connection`), or
 * accepted streams that were cut (`goaway-kills-accepted-streams`).
 */
import { errorCodeName } from '../model/codes.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Goaway, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { connectionClosed, streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, requestEvidence } from './kit/evidence.ts';
import { actOf } from './kit/one-act.ts';
import { serverOf } from './kit/parties.ts';
import { SecondAttempts } from './kit/second-attempts.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Connections kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

interface Rejected {
  goaway: Goaway;
  above: TimelineStream[];
}

/** The GOAWAY that ended a stream: the first of the server with a last stream below it. */
function rejecting(stream: TimelineStream): Goaway | undefined {
  return stream.connection.goaways.find((g) => g.direction === 'to-client' && g.lastStreamId < stream.id);
}

export default defineRule({
  meta: {
    id: 'goaway-rejects-in-flight',
    title: 'GOAWAY rejected calls that were already sent',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['http2.stream-end', 'http2.stream-open'],
    explains:
      'The GOAWAY names a last stream below calls that the client had already sent. They were not processed, and a ' +
      'client may send them again on another connection; most do so once, and the user sees only the time it took. ' +
      'A graceful end in two steps avoids it: first the highest id, one round trip later the real one.',
    lookFor: [
      'GOAWAY whose lastStreamId is below the id of an open stream of the client.',
      'The same path on another connection a moment later: the retry.',
      'No step before it with lastStreamId 2^31-1, or one in the same moment (grpc-js servers at their connection age).',
    ],
    withoutKeys: {
      shows: 'A server record of the size of a GOAWAY, a close, and an exchange on a new connection.',
      answer: 'inferred',
    },
    who: 'The accepting side sends GOAWAY; its software or its operator has to end connections in two steps.',
    notToBeConfusedWith: [
      {
        signature: 'goaway-kills-accepted-streams',
        tellingFact: 'The streams are at or below lastStreamId: nobody may send them again unasked.',
      },
      {
        signature: 'client-reuses-draining-connection',
        tellingFact: 'The streams were opened long after the GOAWAY had arrived.',
      },
      { signature: 'refused-stream', tellingFact: 'RST_STREAM(REFUSED_STREAM) on the stream, no GOAWAY.' },
    ],
    outranks: [
      ...streamsCut,
      ...connectionClosed,
      'connection-request-limit',
      'connection-aging',
      'refused-stream',
      'graceful-drain',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Drain in two steps (RFC 9113 6.8): GOAWAY with the highest id, the real one a round trip later.',
      },
      {
        for: 'any',
        text: 'Have clients retry what was not processed: it is safe for every call, idempotent or not.',
      },
      { for: 'Envoy', text: 'retry_on: refused-stream for upstream connections; without it the call fails.' },
      {
        for: 'nginx',
        text: 'Raise keepalive_requests and keepalive_time: one GOAWAY in one step ends each.',
      },
      { for: 'grpc-java', text: 'Retries by itself only when the code of the GOAWAY is NO_ERROR.' },
    ],
    reproduce: 'goaway-rejects-in-flight',
    refs: [
      'RFC 9113 6.8',
      'RFC 9113 8.7',
      'grpc/proposal A6',
      'kubernetes/ingress-nginx#5598',
      'grpc/grpc-java#2562',
      'golang/go#18639',
      'socketry/async-http#245',
    ],
    messages: {
      retried:
        '{{server}} sent GOAWAY({{code}}, last stream {{last}}) with {{count}} call(s) above it on their way. ' +
        '{{retried}} of them went out again on another connection, the first after {{delay}}.',
      lost:
        '{{server}} sent GOAWAY({{code}}, last stream {{last}}) with {{count}} call(s) above it on their way. ' +
        'No second attempt shows in this capture.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const rejections = new Map<TimelineConnection, Rejected>();
    const attempts = new SecondAttempts();

    return {
      'http2.stream-end'(fact) {
        if (fact.how !== 'goaway') return;
        const stream = timeline.stream(fact.from);
        const goaway = stream === undefined ? undefined : rejecting(stream);
        if (stream === undefined || goaway === undefined) return;
        const { connection } = stream;
        // Opened long after the GOAWAY: the client had it, and did not heed it.
        if (stream.opened.time > goaway.at.time + actOf(connection)) return;
        let rejected = rejections.get(connection);
        if (rejected === undefined) {
          if (rejections.size >= mostKept) return;
          rejected = { goaway, above: [] };
          rejections.set(connection, rejected);
        }
        rejected.above.push(stream);
        attempts.await(stream, goaway.at.time);
      },
      'http2.stream-open'(fact) {
        if (attempts.waiting) attempts.opened(timeline.stream(fact.from));
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'goaway-rejects-in-flight')) report(verdict);
        for (const [connection, { goaway, above }] of rejections) {
          const retries = above.flatMap((of) => attempts.of(of) ?? []);
          const server = serverOf(connection);
          const below = goaway.openStreams.filter((id) => id <= goaway.lastStreamId).length;
          const code = errorCodeName(goaway.errorCode);
          const [first] = retries;
          const delay = first === undefined ? 0 : first.opened.time - goaway.at.time;
          const what = `GOAWAY(${code}, last stream ${goaway.lastStreamId})`;
          const evidence: EvidenceRef[] = [
            ...above.slice(0, 3).map((s) => requestEvidence(s, 'a call above the last stream')),
            ...retries.slice(0, 3).map((again) => requestEvidence(again, 'the same call once more')),
          ];
          const data = { server, code, last: goaway.lastStreamId, count: above.length };
          report({
            ...(first === undefined
              ? { message: 'lost', data }
              : {
                  message: 'retried',
                  data: { ...data, retried: retries.length, delay: duration(delay) },
                }),
            confidence: 0.95,
            sender: server,
            cause: server,
            hop: connection.hop,
            connections: [connection, ...new Set(retries.map((again) => again.connection))],
            streams: above,
            quantities: {
              lastStreamId: goaway.lastStreamId,
              above: above.length,
              below,
              retries: retries.length,
              ...(first === undefined ? {} : { retryDelay: seconds(delay) }),
            },
            evidence: [connectionFrameEvidence(connection, 'GOAWAY', goaway, what), ...evidence],
            ruledOut: [
              {
                signature: 'goaway-kills-accepted-streams',
                because: `the calls were above lastStreamId ${goaway.lastStreamId}, so they were not processed`,
                evidence: [connectionFrameEvidence(connection, 'GOAWAY', goaway, what)],
              },
            ],
            answers: { 'retry-safe': 'Yes: above lastStreamId nothing was processed (RFC 9113 8.7).' },
          });
        }
      },
    };
  },
});
