import { ErrorCode } from '../../model/codes.ts';
import type { Party } from '../../model/diagnosis.ts';
import type { Fact } from '../../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import { relativeSpread, seconds } from '../../model/numbers.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { type EndedCall, keepCalls } from './calls.ts';
import { decisiveEnd } from './endings.ts';
import { frameEvidence, requestEvidence } from './evidence.ts';
import { serverOf } from './parties.ts';

/** Envoy ends both hops in the same millisecond; other proxies and busy machines take longer. */
const sameMomentNs = 50e6;

/** Timers are exact within so much of their value, and at least within so many nanoseconds. */
const timerShare = 0.05;
const timerSlackNs = 50e6;

/** Nobody gives a stream less than this: what ends it sooner is no timer. */
const shortestTimerNs = 50e6;

/**
 * Every stream is silent for a round trip, which is up to 150 ms in production, and while a server works: an idle timer
 * below that would end them all. Envoy's is 5 minutes unless set; what comes sooner after the last bytes is their answer.
 */
const shortestSilenceNs = 150e6;

/** Cuts that share a value within this are cut by a timer. */
const constantSpread = 0.05;

/** Cuts that show a timer when nothing else tells that it was the proxy. */
const fewestAlone = 3;

/** A silence of so many usual gaps between messages is one; up to so many, messages were still flowing. */
const silentGaps = 3;
const flowingGaps = 2;

/** The header in which Envoy tells the server its route timeout, milliseconds. */
const routeTimeoutHeader = 'x-envoy-expected-rq-timeout-ms';

/** What a proxy's timer ran from: the end of the request, the last bytes of the stream, or its beginning. */
export type CutTimer = 'route' | 'idle' | 'age';

/** A stream whose response had begun and that a proxy ended on both hops by itself. Times are nanoseconds. */
export interface ProxyCut extends EndedCall {
  timer: CutTimer;
  age: number;
  /** Since the last message or header of the stream, either way. */
  idle: number;
  /** Since the client's END_STREAM; undefined while the request was open. */
  sinceRequest: number | undefined;
  /** Value of Envoy's header on the upstream request. */
  routeTimeout: number | undefined;
  /** The upstream hop shows that nothing had ended there before. */
  seenUpstream: boolean;
  /** Cuts of this listener, this one included. */
  count: number;
  /** Neither the messages of this stream nor other cuts tell which timer it was: the commonest is assumed. */
  assumed: boolean;
}

type Measured = Omit<ProxyCut, 'timer' | 'count' | 'assumed'>;

/** The route timeout that Envoy wrote on the upstream request, nanoseconds. */
export function routeTimeoutOf(stream: TimelineStream): number | undefined {
  const value = stream.upstream?.headers?.find(([name]) => name === routeTimeoutHeader)?.[1];
  return value === undefined || !/^\d{1,9}$/.test(value) ? undefined : Number(value) * 1e6;
}

/** True when a time is the value of a timer, as far as timers are exact; nanoseconds. */
export function isTimer(time: number, value: number): boolean {
  return Math.abs(time - value) <= Math.max(timerSlackNs, value * timerShare);
}

function measure(call: EndedCall): Measured {
  const { fact, stream, at } = call;
  const age = at.time - stream.opened.time;
  const { requestEndAfter, lastRequestAfter = 0, responseAfter = 0, lastMessageAfter = 0 } = fact;
  const last = Math.max(requestEndAfter ?? 0, lastRequestAfter, responseAfter, lastMessageAfter);
  return {
    ...call,
    age,
    idle: age - last,
    sinceRequest: requestEndAfter === undefined ? undefined : age - requestEndAfter,
    routeTimeout: routeTimeoutOf(stream),
    seenUpstream: stream.upstream !== undefined,
  };
}

/** True when nothing had ended upstream before the proxy ended the client's stream. */
function endedByProxy({ stream, at }: EndedCall): boolean {
  const { upstream, connection } = stream;
  if (upstream === undefined) return serverOf(connection) === 'proxy';
  // It gave the whole connection up for something that came on it: no timer.
  if (
    upstream.connection.goaways.some((g) => g.direction === 'to-server' && g.errorCode !== ErrorCode.NO_ERROR)
  )
    return false;
  const end = decisiveEnd(upstream);
  // An upstream stream that goes on, or whose end the capture misses, was not the reason.
  if (end === undefined || upstream.ended?.how === 'capture-end') return true;
  if (end.direction !== 'to-server') return end.at.time > at.time + sameMomentNs;
  return Math.abs(end.at.time - at.time) <= sameMomentNs;
}

/** What one stream tells by itself of the timer that ended it; undefined when it may have been either. */
function ownTimer({ fact, idle, sinceRequest, routeTimeout }: Measured): CutTimer | undefined {
  if (routeTimeout !== undefined && sinceRequest !== undefined && isTimer(sinceRequest, routeTimeout)) {
    return 'route';
  }
  const { responseMessages, firstMessageAfter, lastMessageAfter } = fact;
  if (responseMessages < 3 || firstMessageAfter === undefined || lastMessageAfter === undefined) {
    return undefined;
  }
  const gap = (lastMessageAfter - firstMessageAfter) / (responseMessages - 1);
  if (idle > gap * silentGaps) return 'idle';
  return idle <= gap * flowingGaps ? 'age' : undefined;
}

/** What the cuts of one listener tell together: which of their times is constant. */
function commonTimer(cuts: readonly Measured[]): CutTimer | undefined {
  if (cuts.length < 2) return undefined;
  const [isIdle, isAge] = [cuts.map(({ idle }) => idle), cuts.map(({ age }) => age)].map(
    (values) => Math.min(...values) >= shortestTimerNs && relativeSpread(values) <= constantSpread,
  );
  if (isIdle === isAge) return isIdle === true ? 'idle' : undefined;
  return isIdle === true ? 'idle' : 'age';
}

function timersOf(cuts: readonly Measured[]): ProxyCut[] {
  const common = commonTimer(cuts);
  return cuts.flatMap((cut) => {
    if (cut.age < shortestTimerNs) return [];
    const own = ownTimer(cut);
    // One hop alone does not tell a timer of the proxy from a failure behind it, unless the time is always the same.
    if (!cut.seenUpstream && (cuts.length < fewestAlone || common === undefined)) return [];
    const timer = cut.seenUpstream ? (own ?? common ?? 'idle') : (common ?? 'idle');
    if (timer === 'idle' && cut.idle < shortestSilenceNs) return [];
    const assumed = own === undefined && common === undefined;
    return [{ ...cut, timer, count: cuts.length, assumed }];
  });
}

/** Collects the streams that a timer of a proxy cut after the response had begun, and names the timer. */
export function proxyCuts(
  timeline: Timeline,
  wanted: CutTimer,
): { take(this: void, fact: Fact<'grpc.call'>): void; list(): ProxyCut[] } {
  const calls = keepCalls(
    timeline,
    ({ statusFrom, endDirection, responseHeaders, responseUnfinished }) =>
      statusFrom === 'rst-stream' &&
      endDirection === 'to-client' &&
      responseHeaders &&
      responseUnfinished === undefined,
  );
  return {
    take: calls.take,
    list() {
      const listeners = new Map<string, Measured[]>();
      for (const call of calls.list) {
        // A proxy in front of this one passes the end on.
        if (!endedByProxy(call)) continue;
        const key = `${call.stream.connection.input} ${call.stream.connection.server}`;
        const list = listeners.get(key) ?? [];
        list.push(measure(call));
        listeners.set(key, list);
      }
      return [...listeners.values()].flatMap(timersOf).filter(({ timer }) => timer === wanted);
    },
  };
}

/** A route timeout that the proxy has announced is no guess; of a single cut any other timer is. */
function confidenceOf({ timer, count, assumed, seenUpstream }: ProxyCut): number {
  if (assumed) return 0.6;
  if (!seenUpstream) return 0.75;
  if (count > 1) return 0.9;
  return timer === 'route' ? 0.85 : 0.7;
}

/** What every report of a cut says in the same way. */
export function proxyCutReport(cut: ProxyCut): {
  confidence: number;
  sender: Party;
  cause: Party;
  hop: TimelineConnection['hop'];
  connections: readonly TimelineConnection[];
  streams: readonly TimelineStream[];
  quantities: Record<string, number>;
  evidence: NonEmpty<EvidenceRef>;
  answers: Record<string, string>;
} {
  const { stream, at, age, idle, sinceRequest, count, routeTimeout } = cut;
  const up = stream.upstream;
  const evidence: EvidenceRef[] = [requestEvidence(stream, 'the request')];
  if (up?.ended?.how === 'rst-stream') {
    const seen = { at: up.ended.at, direction: up.ended.direction ?? 'to-server' } as const;
    evidence.push(frameEvidence(up, 'RST_STREAM', seen, 'the proxy resets the upstream stream as well'));
  } else if (up !== undefined) evidence.push(requestEvidence(up, 'the same request upstream'));
  return {
    confidence: confidenceOf(cut),
    sender: 'proxy',
    cause: 'proxy',
    hop: stream.connection.hop,
    connections: up === undefined ? [stream.connection] : [stream.connection, up.connection],
    streams: [stream],
    quantities: {
      age: seconds(age),
      idle: seconds(idle),
      ...(sinceRequest === undefined ? {} : { sinceRequest: seconds(sinceRequest) }),
      ...(routeTimeout === undefined ? {} : { routeTimeout: seconds(routeTimeout) }),
      cuts: count,
    },
    evidence: [
      frameEvidence(
        stream,
        'RST_STREAM',
        { at, direction: 'to-client' },
        'the proxy resets the stream of the client',
      ),
      ...evidence,
    ],
    answers: { 'retry-safe': 'No: the server had begun to answer.' },
  };
}
