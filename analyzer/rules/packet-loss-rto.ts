/**
 * Packets were lost so often that calls missed their deadline, or the connection was given up, while TCP waited for
 * its retransmission timer.
 *
 * Not this rule: loss that only costs latency, a path that loses large packets alone (`mtu-black-hole`), and one that
 * is dead (`peer-vanished-half-open`, `idle-timeout-blackhole`).
 */
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { callsCut, timeRanOut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { segmentEvidence } from './kit/evidence.ts';
import { kindOf } from './kit/holes.ts';
import { createLosses, type Loss, lossesNeed } from './kit/losses.ts';
import { neverGotAnswer } from './kit/unseen-answer.ts';
import { sealedWaitedCalls, waitedCall, type WaitedCall } from './kit/waited-calls.ts';

/** Calls kept that were cancelled behind their answer; more of them add nothing to the answer. */
const mostKept = 1000;

function rateOf(summary: Fact<'tcp.summary'> | undefined): Record<string, number> {
  if (summary === undefined) return {};
  const rate = ({ segments, retransmitted, spurious }: (typeof summary)['toServer']): number =>
    Math.max(0, retransmitted - spurious) / Math.max(1, segments);
  return { lossRateToServer: rate(summary.toServer), lossRateToClient: rate(summary.toClient) };
}

export default defineRule({
  meta: {
    id: 'packet-loss-rto',
    title: 'Packet loss made calls wait until their time was over',
    layer: 'tcp',
    standing: 'fault',
    needs: [...lossesNeed, 'http2.rst-stream'],
    explains:
      'TCP delivers in order: while one lost segment waits for its retransmission timer (200 ms on Linux, doubling ' +
      'with every loss of the same segment), every stream of the connection waits behind it. A few losses cost ' +
      'latency; here the waiting took the greater part of calls that missed their deadline or were given up.',
    lookFor: [
      'The same bytes sent again after 0.2, 0.4, 0.8 seconds: the timer, not duplicate ACKs.',
      'All streams of the connection pause together, and go on together when the segment arrives.',
      'RST_STREAM(CANCEL) at grpc-timeout, itself behind the hole.',
    ],
    withoutKeys: {
      shows:
        'The retransmissions and pauses; that a call failed for them is read from the size of RST_STREAM.',
      answer: 'inferred',
    },
    who: 'Nobody sends a decisive frame; the path loses packets.',
    notToBeConfusedWith: [
      { signature: 'clean-control', tellingFact: 'Segments were lost, and every call ended in its time.' },
      { signature: 'mtu-black-hole', tellingFact: 'Only segments above one size are lost.' },
      {
        signature: 'peer-vanished-half-open',
        tellingFact: 'From one moment on nothing at all comes back.',
      },
      { signature: 'tcp-zero-window', tellingFact: 'Nothing is lost: the receiver has closed its window.' },
      {
        signature: 'deadline-exceeded-client',
        tellingFact: 'The request had arrived and the answer was never sent: the server was slow.',
      },
    ],
    outranks: [...callsCut, ...timeRanOut, 'fin-without-goaway', 'tcp-rst-mid-stream'],
    remedies: [
      {
        for: 'any',
        text: 'Find where packets are lost: interface counters, a capture at each end, policers on the way.',
      },
      {
        for: 'any',
        text: 'Spread calls over several connections; one lost segment stops all streams of its connection.',
      },
      { for: 'any', text: 'A congestion control that does not take loss for congestion (bbr) suffers less.' },
      { for: 'grpc-js', text: 'grpc.keepalive_time_ms ends connections that do not recover.' },
      { for: 'grpc-go', text: 'keepalive.ClientParameters sets TCP_USER_TIMEOUT as well.' },
      { for: 'grpc-java', text: 'keepAliveTime and keepAliveTimeout set TCP_USER_TIMEOUT with epoll.' },
      {
        for: 'Envoy',
        text: 'Neither log nor counters show loss; TCP_INFO statistics of the transport socket do.',
      },
    ],
    reproduce: 'packet-loss-rto',
    refs: [
      'RFC 6298 2',
      'RFC 6298 5',
      'RFC 9113 1',
      'envoyproxy/envoy#2632',
      'grpc/proposal A80',
      'grpc/proposal A18',
    ],
    messages: {
      expired:
        '{{count}} call(s) failed while TCP waited for lost packets: {{waited}} of the {{elapsed}} of the first one ' +
        '({{timeouts}} timeouts in {{runs}} run(s) of retransmissions).',
    },
  },

  create({ timeline, report }) {
    const losses = createLosses(timeline);
    const cancelled = new Map<TimelineStream, Moment>();

    function evidenceOf(
      connection: TimelineConnection,
      runs: readonly Loss[],
      calls: readonly WaitedCall[],
    ): NonEmpty<EvidenceRef> | undefined {
      const [first, ...others] = runs
        .slice(0, 4)
        .map((loss) =>
          segmentEvidence(
            connection,
            { at: loss.start, direction: loss.fact.direction },
            `bytes sent again: ${loss.times} time(s) in ${duration(loss.until - loss.from)}`,
          ),
        );
      return first === undefined
        ? undefined
        : [first, ...others, ...calls.slice(0, 3).flatMap(({ evidence }) => evidence)];
    }

    return {
      ...losses.handlers,
      'http2.rst-stream'(fact) {
        if (cancelled.size >= mostKept) return;
        const stream = timeline.stream(fact.from);
        if (stream !== undefined && neverGotAnswer(fact, stream))
          cancelled.set(stream, timeline.moment(fact.from));
      },
      end() {
        for (const [connection, list] of losses.list()) {
          const runs = list.filter((loss, i) => kindOf(loss, list.slice(0, i)) === 'loss');
          // A path that is narrow or dead at the end is told by its own signature.
          if (runs.length < list.length) continue;
          const waits = runs.map(({ from, until, fact: { recovered, direction } }) => ({
            ...{ from, until, direction },
            isOver: recovered,
          }));
          const streams = new Set(runs.flatMap((loss) => loss.streams));
          const shown = [...streams].flatMap((stream) => waitedCall(stream, waits, cancelled) ?? []);
          const isShown = shown.length > 0;
          const calls = isShown ? shown : sealedWaitedCalls(timeline, connection, waits);
          const [first] = calls;
          const evidence = evidenceOf(connection, runs, calls);
          if (first === undefined || evidence === undefined) continue;
          const timeouts = runs.reduce((sum, loss) => sum + loss.timeouts, 0);
          const { deadline, elapsed, waited } = first;
          report({
            message: 'expired',
            data: {
              count: calls.length,
              waited: duration(waited),
              elapsed: duration(elapsed),
              timeouts,
              runs: runs.length,
            },
            certainty: isShown ? 'shown' : 'inferred',
            confidence: !isShown ? 0.9 : waited > elapsed * 0.8 ? 0.9 : 0.75,
            sender: 'none',
            cause: 'path',
            hop: connection.hop,
            connections: [...new Set([connection, ...calls.flatMap(({ on }) => on ?? [])])],
            streams: calls.flatMap(({ stream }) => stream ?? []),
            quantities: {
              calls: calls.length,
              timeouts,
              runs: runs.length,
              retransmissions: runs.reduce((sum, loss) => sum + loss.times, 0),
              longestStall: seconds(Math.max(...runs.map(({ from, until }) => until - from))),
              waited: seconds(waited),
              share: waited / (deadline ?? elapsed),
              ...(deadline === undefined ? {} : { deadline: seconds(deadline) }),
              ...(connection.rtt === undefined ? {} : { rtt: seconds(connection.rtt) }),
              ...rateOf(losses.summary(connection)),
            },
            evidence,
            answers: {
              'who-closed-first': 'Nobody: the calls ran out of time.',
              'data-lost': 'Segments were; TCP sends them again until the connection ends.',
              'retry-safe': 'No: the request may have arrived, and the answer may be what was lost.',
            },
          });
        }
      },
    };
  },
});
