/**
 * Packets were lost so often that calls missed their deadline, or the connection was given up, while TCP waited for
 * its retransmission timer.
 *
 * Not this rule: loss that only costs latency, a path that loses large packets alone (`mtu-black-hole`), and one that
 * is dead (`peer-vanished-half-open`, `idle-timeout-blackhole`).
 */
import { GrpcStatus } from '../model/codes.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { callsCut, timeRanOut } from './kit/consequences.ts';
import { atDeadline } from './kit/deadline.ts';
import { defineRule } from './kit/define-rule.ts';
import { decisiveEnd } from './kit/endings.ts';
import { endEvidence, frameEvidence, requestEvidence, segmentEvidence } from './kit/evidence.ts';
import { kindOf } from './kit/holes.ts';
import { createLosses, type Loss, lossesNeed } from './kit/losses.ts';
import { neverGotAnswer } from './kit/unseen-answer.ts';

/** A call that waited for lost packets for less than this share of its time has failed for another reason. */
const decisiveShare = 0.5;

/** Calls kept that were cancelled behind their answer; more of them add nothing to the answer. */
const mostKept = 1000;

/** How a call failed, and how much of its time TCP had waited for lost packets; nanoseconds. */
interface Missed {
  stream: TimelineStream;
  at: Moment;
  elapsed: number;
  waited: number;
  deadline: number | undefined;
}

/** How long between two times a run of retransmissions was going on. */
function waitedBetween(losses: readonly Loss[], from: number, until: number): number {
  let sum = 0;
  let reached = from;
  for (const loss of [...losses].sort((a, b) => a.from - b.from)) {
    const begin = Math.max(loss.from, reached);
    const end = Math.min(loss.until, until);
    if (end <= begin) continue;
    sum += end - begin;
    reached = end;
  }
  return sum;
}

/** The stream as its client saw it: what decided is on the first hop. */
function firstHop(stream: TimelineStream): TimelineStream {
  let first = stream;
  while (first.downstream !== undefined) first = first.downstream;
  return first;
}

/** How a call failed that had waited for lost packets; undefined when it did not. `cancelled`: behind its answer. */
function missed(
  stream: TimelineStream,
  losses: readonly Loss[],
  cancelled: ReadonlyMap<TimelineStream, Moment>,
): Missed | undefined {
  const own = firstHop(stream);
  const { timeout, ended, opened } = own;
  const at = cancelled.get(own) ?? decisiveEnd(own)?.at;
  if (ended === undefined || at === undefined || ended.how === 'capture-end') return undefined;
  const elapsed = at.time - opened.time;
  const waited = waitedBetween(losses, stream.opened.time, at.time);
  if (waited < elapsed * decisiveShare) return undefined;
  const result = { stream, at, elapsed, waited, deadline: timeout };
  const late = timeout !== undefined && (elapsed > timeout || atDeadline(elapsed, timeout));
  if (late) return result;
  if (ended.how === 'connection') return losses.some((loss) => !loss.fact.recovered) ? result : undefined;
  const { grpcStatus } = own;
  const expired = grpcStatus === GrpcStatus.DEADLINE_EXCEEDED || grpcStatus === GrpcStatus.UNAVAILABLE;
  return ended.how === 'rst-stream' || expired ? result : undefined;
}

function rateOf(summary: Fact<'tcp.summary'> | undefined): Record<string, number> {
  if (summary === undefined) return {};
  const rate = ({ segments, retransmitted, spurious }: (typeof summary)['toServer']): number =>
    segments === 0 ? 0 : Math.max(0, retransmitted - spurious) / segments;
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
      shows: 'The retransmissions and pauses, but not whether a call failed for them.',
      answer: 'inconclusive',
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
      calls: readonly Missed[],
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
      if (first === undefined) return undefined;
      const ends = calls.slice(0, 3).flatMap(({ stream }): EvidenceRef[] => {
        const own = firstHop(stream);
        const { ended } = own;
        const request = requestEvidence(stream, 'a call that waited');
        const at = cancelled.get(own);
        if (at !== undefined) {
          const seen = { at, direction: 'to-server' } as const;
          return [
            request,
            frameEvidence(own, 'RST_STREAM', seen, 'CANCEL of a client that never got the answer'),
          ];
        }
        if (ended?.how === 'rst-stream' && ended.direction !== undefined) {
          const seen = { at: ended.at, direction: ended.direction };
          return [request, frameEvidence(own, 'RST_STREAM', seen, 'the end of the call')];
        }
        const close = ended?.how === 'connection' ? endEvidence(own.connection, 'the end') : undefined;
        return close === undefined ? [request] : [request, close];
      });
      return [first, ...others, ...ends];
    }

    return {
      ...losses.handlers,
      'http2.rst-stream'(fact) {
        if (!fact.afterEnd || cancelled.size >= mostKept) return;
        const stream = timeline.stream(fact.from);
        if (stream !== undefined && neverGotAnswer(fact, stream))
          cancelled.set(stream, timeline.moment(fact.from));
      },
      end() {
        for (const [connection, list] of losses.list()) {
          const runs = list.filter((loss, i) => kindOf(loss, list.slice(0, i)) === 'loss');
          // A path that is narrow or dead at the end is told by its own signature.
          if (runs.length < list.length) continue;
          const streams = new Set(runs.flatMap((loss) => loss.streams));
          const calls = [...streams].flatMap((stream) => missed(stream, runs, cancelled) ?? []);
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
            confidence: waited > elapsed * 0.8 ? 0.9 : 0.75,
            sender: 'none',
            cause: 'path',
            hop: connection.hop,
            connections: [connection],
            streams: calls.map(({ stream }) => stream),
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
