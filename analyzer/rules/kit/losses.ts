import type { Fact, FactKind } from '../../model/fact.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import type { FactHandlers } from './define-rule.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** Connections and streams kept, and runs of one connection; more of them add nothing to an answer. */
const mostKept = 1000;

/** Times that the streams of one connection are looked at: a run has at most 15 timeouts (`tcp_retries2` of Linux). */
const mostLooks = 64;

/** Messages that show a beat, and how many times longer than it a silence is. */
const fewestBeats = 5;
const silentBeats = 10;

/** Frames of one request may be in several segments. */
const sameMomentNs = 5e6;

/** A run of retransmissions of data, over or not, with the calls that were open meanwhile. Times in nanoseconds. */
export interface Loss {
  connection: TimelineConnection;
  fact: Fact<'tcp.loss-episode'>;
  /** When the lost bytes had been sent first, and when the run was over or nothing more was seen. */
  from: number;
  until: number;
  /** The first retransmission, how many there were, and how many of them the timer asked for. */
  start: Moment;
  times: number;
  timeouts: number;
  /** Payload of the segment that was repeated without progress; 0 when none was repeated twice. */
  repeated: number;
  /** Calls that were open at some time of it. */
  streams: TimelineStream[];
  /** The pause that the lost bytes ended. */
  pause?: Fact<'tcp.idle'> | undefined;
  /** Messages of the peer had come at a beat, and stopped long before: when the last one came, nanoseconds. */
  stopped?: number | undefined;
  /** The longest pause that the connection had survived before that, nanoseconds; 0 for none. */
  survived: number;
  /** A router had said by ICMP why. */
  icmp?: Fact<'icmp.error'> | undefined;
}

/** What a rule with such a collector needs. */
export const lossesNeed = [
  'tcp.retransmission',
  'tcp.loss-episode',
  'tcp.idle',
  'icmp.error',
  'tcp.summary',
  'grpc.call',
] as const satisfies readonly FactKind[];

/** Collects runs of retransmissions in which a timer fired, by connection. */
export interface Losses {
  readonly handlers: FactHandlers;
  /** By connection, in order of time. */
  list(): ReadonlyMap<TimelineConnection, readonly Loss[]>;
  summary(connection: TimelineConnection): Fact<'tcp.summary'> | undefined;
}

/** What is going on in one direction of a connection. */
interface Run {
  looks: number;
  open: Set<TimelineStream>;
  repeated: number;
  /** When the first of the lost bytes had been sent first; what the receiver had already is not lost. */
  from: number;
  first?: Moment;
  timeouts: number;
  times: number;
}

interface Track {
  stopped?: number;
  'to-server'?: Run | undefined;
  'to-client'?: Run | undefined;
  pause?: Fact<'tcp.idle'>;
  survived: number;
  icmp?: Fact<'icmp.error'>;
}

const noRun = (): Run => ({ looks: 0, open: new Set(), repeated: 0, from: Infinity, timeouts: 0, times: 0 });

/** Adds the calls of a connection that were open at some time since, nanoseconds; at most 1000. */
export function openSince(connection: TimelineConnection, since: number, into: Set<TimelineStream>): void {
  for (const stream of connection.streams.values()) {
    if (into.size >= mostKept) return;
    if ((stream.ended?.at.time ?? Infinity) >= since && stream.trailers === undefined) into.add(stream);
    else if ((stream.trailers?.time ?? -Infinity) >= since) into.add(stream);
  }
}

/** Collects for one rule. */
export function createLosses(timeline: Timeline): Losses {
  const tracks = new ConnectionMarks<Track>();
  const kept = new Map<TimelineConnection, Loss[]>();
  const summaries = new Map<TimelineConnection, Fact<'tcp.summary'>>();

  function trackOf(connection: TimelineConnection): Track {
    const known = tracks.get(connection);
    if (known !== undefined) return known;
    const fresh: Track = { survived: 0 };
    tracks.set(connection, fresh);
    return fresh;
  }

  return {
    handlers: {
      'tcp.retransmission'(fact) {
        // What the receiver had acknowledged before was sent again for nothing.
        if (fact.what !== 'data' || fact.acknowledged) return;
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const run = (trackOf(connection)[fact.direction] ??= noRun());
        run.first ??= timeline.moment(fact.from);
        run.from = Math.min(run.from, fact.from.time - fact.sinceOriginal);
        run.times++;
        if (fact.cause !== 'timeout') return;
        run.timeouts++;
        if (fact.attempt > 1) run.repeated = fact.segment;
        if (++run.looks <= mostLooks) openSince(connection, run.from, run.open);
      },
      'tcp.idle'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const track = trackOf(connection);
        if (track.pause !== undefined) track.survived = Math.max(track.survived, track.pause.silence);
        track.pause = fact;
      },
      'icmp.error'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) trackOf(connection).icmp = fact;
      },
      'tcp.loss-episode'(fact) {
        if (fact.what !== 'data') return;
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const track = trackOf(connection);
        const run = track[fact.direction];
        track[fact.direction] = undefined;
        if (run?.first === undefined || run.timeouts === 0) return;
        const { first, from, timeouts, times, repeated, open } = run;
        const list = kept.get(connection);
        if ((list?.length ?? 0) >= mostKept || (list === undefined && kept.size >= mostKept)) return;
        const { pause, survived, icmp, stopped } = track;
        const until = fact.from.time;
        openSince(connection, from, open);
        const loss: Loss = {
          connection,
          fact,
          from,
          until,
          start: first,
          times,
          timeouts,
          repeated,
          streams: [...open],
          pause: pause !== undefined && endsAt(pause, from) ? pause : undefined,
          survived,
          icmp,
          stopped:
            stopped !== undefined && stopped < from && fact.direction === 'to-server' ? stopped : undefined,
        };
        if (list === undefined) kept.set(connection, [loss]);
        else list.push(loss);
      },
      'grpc.call'(fact) {
        const last = stoppedAt(fact);
        const connection = last === undefined ? undefined : timeline.connection(fact.from);
        // A run that ended with its connection is told before the calls.
        if (connection !== undefined && last !== undefined) trackOf(connection).stopped = last;
      },
      'tcp.summary'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined && kept.has(connection)) summaries.set(connection, fact);
      },
    },
    list: () => kept,
    summary: (connection) => summaries.get(connection),
  };
}

/** When the messages of a server that came at a beat stopped coming, on a call that had no end of its own. */
function stoppedAt(fact: Fact<'grpc.call'>): number | undefined {
  const { responseMessages, firstMessageAfter, lastMessageAfter, start, from, statusFrom } = fact;
  if (statusFrom === 'trailers' || statusFrom === 'trailers-only' || responseMessages < fewestBeats)
    return undefined;
  if (firstMessageAfter === undefined || lastMessageAfter === undefined) return undefined;
  const beat = (lastMessageAfter - firstMessageAfter) / (responseMessages - 1);
  const time = start + lastMessageAfter;
  return from.time - time > Math.max(silentBeats * beat, 1e9) ? time : undefined;
}

/** True when a pause ended with bytes sent at this time. */
function endsAt({ from, what }: Fact<'tcp.idle'>, time: number): boolean {
  return what === 'data' && Math.abs(from.time - time) <= sameMomentNs;
}
