/**
 * A connection was retired as it should be: GOAWAY, the calls that were open ended well, the client went elsewhere.
 *
 * Nothing failed. As soon as one of those calls was cut or rejected it is another signature; a GOAWAY on an idle
 * connection is not worth an answer.
 */
import { ErrorCode, GrpcStatus } from '../model/codes.ts';
import { hostOf } from '../model/endpoint.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Goaway, Timeline, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence } from './kit/evidence.ts';
import { serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Connections kept with their packets, and calls looked at on each; more of them add nothing to the answer. */
const mostKept = 1000;
const mostCalls = 100;

const highestId = 2 ** 31 - 1;

interface Drain {
  goaway: Goaway;
  calls: TimelineStream[];
  failed: boolean;
}

function isCut({ ended, grpcStatus, trailers }: TimelineStream): boolean {
  // C-core ends calls with this status when its grace is over: in order on the wire, and a failure all the same.
  if (ended === undefined) return false;
  if (trailers !== undefined) return grpcStatus === GrpcStatus.UNAVAILABLE;
  return ended.how !== 'end-stream' && ended.how !== 'capture-end';
}

/** Connections that the same client opened to the same listener since a time. */
function openedSince(timeline: Timeline, connection: TimelineConnection, time: number): TimelineConnection[] {
  return [...timeline.connections()].filter(
    (other) =>
      other.opened.time >= time &&
      other.input === connection.input &&
      other.server === connection.server &&
      hostOf(other.client) === hostOf(connection.client),
  );
}

export default defineRule({
  meta: {
    id: 'graceful-drain',
    title: 'A connection was drained in order',
    layer: 'h2-connection',
    standing: 'pattern',
    needs: ['http2.goaway', 'http2.stream-end'],
    explains:
      'The server or proxy retired the connection: GOAWAY says that no new calls are taken, the calls that were open ' +
      'ended with their own answers, and the client went on with another connection. This is how deployments, ' +
      'reloads and maximum ages are meant to look.',
    lookFor: [
      'GOAWAY(NO_ERROR), in two steps (last stream 2^31-1, then the real one) or in one.',
      'Trailers for every call that was open, then the close.',
      'Dialects: HAProxy and nghttpx never send the second GOAWAY, nginx only one with the real id, grpc-js both at once.',
    ],
    withoutKeys: {
      shows: 'A record of the size of a GOAWAY, no new request behind it, and a new connection.',
      answer: 'inferred',
    },
    who: 'The accepting side, on purpose.',
    notToBeConfusedWith: [
      { signature: 'connection-aging', tellingFact: 'Several connections are drained at the same age.' },
      {
        signature: 'connection-request-limit',
        tellingFact: 'Several connections are drained after the same number of requests.',
      },
      {
        signature: 'drain-grace-expired',
        tellingFact: 'A call that was open at the GOAWAY was cut some time later.',
      },
      {
        signature: 'goaway-rejects-in-flight',
        tellingFact: 'A call was above the last stream that the GOAWAY names.',
      },
    ],
    outranks: [],
    remedies: [
      {
        for: 'any',
        text: 'Nothing to repair. Keep the time for draining longer than the longest call and than a round trip.',
      },
      {
        for: 'Envoy',
        text: 'Draining by admin or health check needs answers to write GOAWAY in front of; idle connections get none.',
      },
    ],
    reproduce: 'graceful-drain',
    refs: [
      'RFC 9113 6.8',
      'grpc/proposal A9',
      'envoyproxy/envoy#2305',
      'envoyproxy/envoy#14350',
      'kubernetes/ingress-nginx#2985',
    ],
    messages: {
      drained:
        '{{server}} drained the connection: GOAWAY(NO_ERROR{{debug}}) with {{count}} call(s) open, which all ended with ' +
        'their own answers within {{duration}}.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const drains = new Map<TimelineConnection, Drain>();

    return {
      'http2.goaway'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const known = drains.get(connection);
        if (fact.errorCode !== ErrorCode.NO_ERROR) {
          if (known !== undefined) known.failed = true;
          return;
        }
        const goaway = connection.goaways.at(-1);
        if (goaway === undefined) return;
        // The first GOAWAY begins a drain; the peer of an error goes down by itself: that is no plan.
        if (connection.goaways.length > 1 || drains.size >= mostKept) return;
        const calls = fact.openStreams.slice(0, mostCalls).flatMap((id) => connection.streams.get(id) ?? []);
        drains.set(connection, { goaway, calls, failed: false });
      },
      'http2.stream-end'(fact) {
        if (fact.how === 'end-stream' || fact.how === 'capture-end') return;
        const stream = timeline.stream(fact.from);
        const drain = stream === undefined ? undefined : drains.get(stream.connection);
        if (drain === undefined || stream === undefined) return;
        if (stream.trailers === undefined) drain.failed = true;
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'graceful-drain')) report(verdict);
        for (const [connection, { goaway, calls, failed }] of drains) {
          const done = calls.filter((s) => s.trailers !== undefined);
          if (failed || done.length === 0 || calls.some(isCut)) continue;
          const last = done.reduce((a, b) => ((a.trailers?.time ?? 0) > (b.trailers?.time ?? 0) ? a : b));
          const took = (last.trailers?.time ?? goaway.at.time) - goaway.at.time;
          const server = serverOf(connection);
          const ofServer = connection.goaways.filter((g) => g.direction === 'to-client');
          const final = ofServer.at(-1) ?? goaway;
          const twoSteps = goaway.lastStreamId === highestId && final !== goaway;
          const moved = openedSince(timeline, connection, goaway.at.time);
          const close = endEvidence(connection, 'the close');
          const evidence: EvidenceRef[] = [
            ...(final === goaway
              ? []
              : [
                  connectionFrameEvidence(
                    connection,
                    'GOAWAY',
                    final,
                    `the final one, last stream ${final.lastStreamId}`,
                  ),
                ]),
            ...done.slice(0, 3).flatMap((s) => {
              if (s.trailers === undefined) return [];
              const seen = { at: s.trailers, direction: 'to-client' } as const;
              return [frameEvidence(s, 'HEADERS', seen, 'a call that was open ends with its trailers')];
            }),
            ...(close === undefined ? [] : [close]),
          ];
          const debug = goaway.debug === '' ? '' : `, "${goaway.debug}"`;
          report({
            message: 'drained',
            data: { server, debug, count: done.length, duration: duration(took) },
            confidence: 0.85,
            sender: server,
            cause: server,
            hop: connection.hop,
            connections: [connection],
            streams: done,
            quantities: {
              firstLastStreamId: goaway.lastStreamId,
              finalLastStreamId: final.lastStreamId,
              openStreams: goaway.openStreams.length,
              drainDuration: seconds(took),
              newConnections: moved.length,
              ...(final === goaway ? {} : { gap: seconds(final.at.time - goaway.at.time) }),
              ...(connection.synSeen ? { age: seconds(goaway.at.time - connection.opened.time) } : {}),
            },
            evidence: [
              connectionFrameEvidence(
                connection,
                'GOAWAY',
                goaway,
                `GOAWAY(NO_ERROR, last stream ${goaway.lastStreamId}${debug})`,
              ),
              ...evidence,
            ],
            answers: {
              'two-steps': twoSteps ? 'Yes.' : 'No: one GOAWAY; a call on its way would have been rejected.',
            },
          });
        }
      },
    };
  },
});
