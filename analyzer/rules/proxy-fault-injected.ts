/**
 * The proxy fails or delays calls because somebody told it to: a fault filter that is left over from a test.
 *
 * Not this rule: a slow backend, whose time lies behind the proxy, a proxy that waits for a connection or for the rest
 * of a request, and real overload.
 */
import type { EvidenceRef } from '../model/finding.ts';
import { duration, median, relativeSpread, seconds } from '../model/numbers.ts';
import type { TimelineStream } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { requestEvidence } from './kit/evidence.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';

/** What Envoy's fault filter answers. */
const abort = 'fault filter abort';

/** A shorter stay in a proxy is its work, or a queue. */
const shortestDelayNs = 100e6;

/** A timer is as exact as this; waiting for something else is not. */
const constantSpread = 0.05;

/** A single stay must be a round number of milliseconds, as people write them, within this. */
const roundNs = 50e6;
const slackNs = 8e6;

/** Stays that are constant are a setting; fewer are looked at closer, and believed less. */
const fewestConstant = 3;

/** Among many calls one that stayed for a round time is an accident of a busy machine. */
const fewestShare = 0.1;

/** Something that ended so shortly before was what the call had waited for. */
const handOverNs = 20e6;

/** Calls kept; more of them add nothing to the answer. */
const mostKept = 1000;

/** A call that stayed in the proxy. */
interface Stay {
  down: TimelineStream;
  up: TimelineStream;
  delay: number;
}

/** True when the proxy waited for a connection, for the request, or for another call to end. Asked as it goes on. */
function isExplained({ down, up }: Stay): boolean {
  const forwarded = up.opened.time;
  const { connection } = up;
  // It was still connecting: the SYN belongs to the wait.
  if (connection.opened.time > down.opened.time && connection.opened.time < forwarded - shortestDelayNs / 2)
    return true;
  if (down.requestEnded !== undefined && down.requestEnded.time > forwarded - handOverNs) return true;
  return [...connection.streams.values()].some(
    ({ ended }) => ended !== undefined && forwarded - ended.at.time <= handOverNs,
  );
}

/** True when the answers of the two hops fit: with clocks that disagree a call would seem to come back before it left. */
function isPlausible({ down, up }: Stay): boolean {
  const [near, far] = [down.responseHeaders ?? down.trailers, up.responseHeaders ?? up.trailers];
  return near === undefined || far === undefined || near.time >= far.time;
}

function isRound(delay: number): boolean {
  const off = delay % roundNs;
  return off <= slackNs || off >= roundNs - 1e6;
}

export default defineRule({
  meta: {
    id: 'proxy-fault-injected',
    title: 'A fault filter of the proxy fails or delays calls',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call', 'http2.stream-open'],
    explains:
      "Envoy's fault filter (and a mesh that configures it) aborts a share of the calls with a status, or holds each " +
      'for a fixed time before it goes on. That is made for tests, and forgotten afterwards, or switched on by a ' +
      'header of the caller.',
    lookFor: [
      'Trailers-only with the message "fault filter abort" by the proxy, nothing upstream.',
      'On two hops: the request leaves the proxy a constant, round time after it came in; its connection upstream ' +
        'was there, or is opened only then.',
      'A share of the calls, whatever they ask for.',
    ],
    withoutKeys: { shows: 'Instant replies, or a constant time between two hops.', answer: 'inconclusive' },
    who: 'The proxy, by its configuration.',
    notToBeConfusedWith: [
      { signature: 'upstream-overflow', tellingFact: '"overflow": a limit was reached.' },
      { signature: 'proxy-overload-shed', tellingFact: '"envoy overloaded": the proxy has too little.' },
      { signature: 'deadline-exceeded-server', tellingFact: 'The time lies behind the proxy.' },
    ],
    outranks: ['upstream-reset-translated', 'retry-storm'],
    remedies: [
      {
        for: 'Envoy',
        text:
          'Remove envoy.filters.http.fault, or its header trigger (x-envoy-fault-*); flags FI and DI, counters ' +
          'http.*.fault.aborts_injected and delays_injected.',
      },
      { for: 'any', text: 'In a mesh look for fault: in the routes (Istio VirtualService).' },
    ],
    reproduce: 'proxy-fault-injected',
    refs: ['Envoy fault injection filter', 'Istio VirtualService HTTPFaultInjection'],
    messages: {
      aborted: 'The fault filter of the proxy failed {{method}} after {{after}}, on purpose.',
      delayed:
        'The proxy held {{method}} for {{delay}} before it sent it on; {{count}} of {{all}} call(s) stayed as long, and ' +
        'nothing shows that it waited for.',
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(timeline, (_, message) => message === abort);
    const listeners = new Map<string, { all: number; stays: Stay[] }>();
    const seen = new WeakSet<TimelineStream>();

    function reportStays({ all, stays }: { all: number; stays: Stay[] }): void {
      const long = stays.filter((stay) => isPlausible(stay));
      const delays = long.map(({ delay }) => delay);
      const constant = delays.length >= fewestConstant && relativeSpread(delays) <= constantSpread;
      const lone =
        delays.length < fewestConstant && delays.length >= all * fewestShare && delays.every(isRound);
      if (!constant && !lone) return;
      const delay = median(delays);
      for (const { down, up } of long) {
        const evidence: EvidenceRef[] = [requestEvidence(down, 'the request comes in')];
        report({
          message: 'delayed',
          data: { method: down.path ?? 'a call', delay: duration(delay), count: long.length, all },
          certainty: 'inferred',
          confidence: constant ? 0.75 : 0.55,
          sender: 'proxy',
          cause: 'proxy',
          hop: down.connection.hop,
          connections: [down.connection, up.connection],
          streams: [down],
          quantities: { delay: seconds(delay), share: long.length / Math.max(all, long.length) },
          evidence: [requestEvidence(up, `the request goes on, ${duration(delay)} later`), ...evidence],
          answers: { 'retry-safe': 'Yes, and it is held again.' },
        });
      }
    }

    return {
      'grpc.call': replies.take,
      'http2.stream-open'({ from }) {
        const up = timeline.stream(from);
        const down = up?.downstream;
        // The first copy alone: later ones are retries.
        if (up === undefined || down === undefined || seen.has(down)) return;
        seen.add(down);
        const key = `${down.connection.input} ${down.connection.server}`;
        const listener = listeners.get(key) ?? { all: 0, stays: [] };
        listener.all++;
        listeners.set(key, listener);
        const stay = { down, up, delay: up.opened.time - down.opened.time };
        if (stay.delay < shortestDelayNs || listener.stays.length >= mostKept || isExplained(stay)) return;
        listener.stays.push(stay);
      },
      end() {
        for (const reply of replies.list()) {
          report({
            ...localReplyReport(reply),
            message: 'aborted',
            data: { method: reply.fact.method ?? 'a call', after: duration(reply.after) },
            confidence: 0.97,
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes: the request was not sent upstream.' },
          });
        }
        for (const listener of listeners.values()) reportStays(listener);
      },
    };
  },
});
