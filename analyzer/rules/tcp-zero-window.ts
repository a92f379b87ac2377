/**
 * A side stopped reading its socket: its TCP window stayed closed until calls were lost.
 *
 * Not this rule: a window that closes for a moment and opens again (back-pressure), HTTP/2 windows, and a proxy that
 * stops reading on one hop because the other hop does not read.
 */
import type { Party } from '../model/diagnosis.ts';
import type { Fact } from '../model/fact.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { senderOf } from './kit/connection-errors.ts';
import { callsCut, timeRanOut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { requestEvidence, windowEvidence } from './kit/evidence.ts';
import { openSince } from './kit/losses.ts';
import { type Stall as WindowStall, Stalls, stallsNeed } from './kit/stalls.ts';
import { neverGotAnswer } from './kit/unseen-answer.ts';
import { sealedWaitedCalls, waitedCall, type WaitedCall } from './kit/waited-calls.ts';

/** A window that opens sooner is back-pressure at work (RFC 9293 3.8.6). */
const shortestStallNs = 200e6;

/** A window that the capture leaves closed for so long with calls open is none. */
const longestPressureNs = 1e9;

/** What a proxy has in its buffers may fill one hop a moment before the other. */
const oneBurstNs = 100e6;

/** Stalls and calls kept; more of them add nothing to the answer. */
const mostKept = 1000;

interface Stall {
  connection: TimelineConnection;
  fact: Fact<'tcp.zero-window-end'>;
  from: number;
  until: number;
  isOver: boolean;
  owner: Party;
  streams: TimelineStream[];
}

/**
 * True when the same calls had stalled on another hop before, by its TCP window or a window of HTTP/2: a proxy that
 * cannot deliver stops reading in turn.
 */
function isPassedOn(
  { streams, from }: Stall,
  all: readonly Stall[],
  windows: readonly WindowStall[],
): boolean {
  const copies = new Set(streams.flatMap(({ upstream, downstream }) => [upstream, downstream]));
  const concerns = (other: { streams: readonly TimelineStream[] }): boolean =>
    other.streams.some((stream) => copies.has(stream));
  if (windows.some((other) => other.at.time < from + oneBurstNs && concerns(other))) return true;
  return all.some((other) => other.from < from && concerns(other));
}

export default defineRule({
  meta: {
    id: 'tcp-zero-window',
    title: 'One side stopped reading its socket',
    layer: 'tcp',
    standing: 'fault',
    needs: ['tcp.zero-window-end', 'http2.rst-stream', ...stallsNeed],
    explains:
      'The receive buffer of a host was full because its application did not read, so its TCP window went to 0 and ' +
      'stayed there. Nothing can be delivered to it, neither data nor PINGs nor WINDOW_UPDATEs of HTTP/2. The kernel ' +
      'still answers every probe: host and path are alive, the application is not reading.',
    lookFor: [
      'Window 0 (after scaling) announced by one side, and probes of the other at growing intervals, each answered.',
      'Calls that end by deadline or timer while the window is closed.',
      'A process that is stopped, in a long collection of garbage, in a debugger, or blocked in a handler.',
    ],
    withoutKeys: {
      shows: 'Windows and probes are TCP; that calls failed is read from sizes.',
      answer: 'inferred',
    },
    who: 'The side that announces the window: its application has to read.',
    notToBeConfusedWith: [
      {
        signature: 'connection-flow-control-stall',
        tellingFact: 'The TCP window is open; the window of HTTP/2 is empty.',
      },
      { signature: 'packet-loss-rto', tellingFact: 'Segments with data are sent again; windows are open.' },
      {
        signature: 'keepalive-ping-timeout',
        tellingFact: 'The socket is read, or its buffer has room, and nobody answers the PING.',
      },
      { signature: 'clean-control', tellingFact: 'The window opens again at once, and no call fails.' },
    ],
    outranks: [
      ...callsCut,
      ...timeRanOut,
      'connection-flow-control-stall',
      'stream-flow-control-stall',
      'keepalive-ping-timeout',
      'packet-loss-rto',
      'fin-without-goaway',
      'tcp-rst-mid-stream',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Find why the application does not read: CPU, blocked threads, garbage collection, SIGSTOP.',
      },
      { for: 'any', text: 'A larger receive buffer only hides it for a while.' },
      { for: 'grpc-js', text: 'Long synchronous work blocks the event loop: move it to a worker thread.' },
      { for: 'grpc-java', text: 'Do not block the event loop of Netty: give the server an executor.' },
      {
        for: 'grpc-go',
        text: 'Each transport reads in its own goroutine: look for starvation of the process.',
      },
      {
        for: 'Envoy',
        text: 'Flag SI, stream_idle_timeout; counters upstream_flow_control_* and http2.tx_flush_timeout.',
      },
    ],
    reproduce: 'tcp-zero-window',
    refs: ['RFC 9293 3.8.6', 'RFC 9293 3.8.6.1', 'google/gvisor#10243', 'cockroachdb/cockroach#14948'],
    messages: {
      closed:
        '{{owner}} kept its TCP window closed for {{stall}}, with {{probes}} probe(s) answered; {{count}} call(s) ' +
        'failed meanwhile.',
      open: '{{owner}} has kept its TCP window closed for {{stall}} when the capture ends, with {{count}} call(s) open.',
    },
  },

  create({ timeline, report }) {
    const stalls: Stall[] = [];
    const cancelled = new Map<TimelineStream, Moment>();
    const windows = new Stalls(timeline);

    function reportStall(stall: Stall): void {
      const { connection, fact, owner, streams, isOver } = stall;
      const shown = streams.flatMap((stream) => waitedCall(stream, [stall], cancelled) ?? []);
      const failed: readonly WaitedCall[] =
        shown.length > 0 ? shown : sealedWaitedCalls(timeline, connection, [stall]);
      const isLong = !isOver && fact.duration >= longestPressureNs;
      const waiting = streams.filter(({ ended }) => ended === undefined || ended.how === 'capture-end');
      // Without keys: a server does not read that owes an answer. A client that does not read may be slow on purpose.
      const isWanted = connection.sealed?.waitingSince !== undefined && fact.direction === 'to-client';
      if (failed.length === 0 && !(isLong && (waiting.length > 0 || isWanted))) return;
      const isFailed = failed.length > 0;
      // Who ends the connection is alive, and had a reason not to read; a flood is one that records without keys do not show.
      if (streams.length === 0 && !isOver && connection.firstEnd?.direction === fact.direction) return;
      const hit = isFailed ? failed.flatMap(({ stream }) => stream ?? []) : waiting;
      const at = { input: fact.from.input, packet: fact.startPacket, time: fact.start };
      const stallText = duration(fact.duration);
      report({
        ...(isFailed
          ? {
              message: 'closed',
              data: { owner, stall: stallText, probes: fact.probes, count: failed.length },
            }
          : { message: 'open', data: { owner, stall: stallText, count: Math.max(1, hit.length) } }),
        certainty: hit.length > 0 ? 'shown' : 'inferred',
        confidence: hit.length === 0 ? 0.9 : isFailed ? 0.93 : 0.75,
        sender: owner,
        cause: owner,
        hop: connection.hop,
        connections: [...new Set([connection, ...failed.flatMap(({ on }) => on ?? [])])],
        streams: hit,
        quantities: {
          stall: seconds(fact.duration),
          probes: fact.probes,
          calls: Math.max(failed.length, hit.length),
          reopened: isOver ? 1 : 0,
          ...(fact.intervals[0] === undefined ? {} : { firstProbe: seconds(fact.intervals[0]) }),
        },
        evidence: [
          windowEvidence(connection, { at, direction: fact.direction }, `${owner} announces a window of 0`),
          ...(isOver
            ? [
                windowEvidence(
                  connection,
                  { at: fact.from, direction: fact.direction },
                  `the window opens again after ${stallText}`,
                ),
              ]
            : []),
          ...(isFailed
            ? failed.slice(0, 3).flatMap(({ evidence }) => evidence)
            : hit.slice(0, 3).map((stream) => requestEvidence(stream, 'a call that waits'))),
        ],
        answers: {
          'who-closed-first':
            connection.firstEnd === undefined
              ? 'Nobody: the connection was still open when the capture ended.'
              : `${senderOf(connection, connection.firstEnd.direction)}.`,
          'data-lost': 'No: it waits at its sender; what is given up meanwhile is never delivered.',
          'retry-safe': 'No: what was delivered before may have been processed.',
        },
      });
    }

    return {
      ...windows.handlers,
      'http2.rst-stream'(fact) {
        if (cancelled.size >= mostKept) return;
        const stream = timeline.stream(fact.from);
        if (stream !== undefined && neverGotAnswer(fact, stream))
          cancelled.set(stream, timeline.moment(fact.from));
      },
      'tcp.zero-window-end'(fact) {
        if (fact.duration < shortestStallNs || stalls.length >= mostKept) return;
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const open = new Set<TimelineStream>();
        openSince(connection, fact.start, open);
        stalls.push({
          connection,
          fact,
          from: fact.start,
          until: fact.from.time,
          isOver: fact.reopened,
          owner: senderOf(connection, fact.direction),
          streams: [...open],
        });
      },
      end() {
        const passed = windows.list(['connection', 'stream', 'initial']);
        for (const stall of stalls) if (!isPassedOn(stall, stalls, passed)) reportStall(stall);
      },
    };
  },
});
