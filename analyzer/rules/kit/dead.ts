import { hostOf } from '../../model/endpoint.ts';
import type { Party } from '../../model/diagnosis.ts';
import type { Fact } from '../../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import { duration, seconds } from '../../model/numbers.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { senderOf } from './connection-errors.ts';
import { endEvidence, requestEvidence, segmentEvidence, tcpEvidence } from './evidence.ts';
import { isMissed, kindOf, newConnections } from './holes.ts';
import type { Loss, Losses } from './losses.ts';

/** Calls shown as evidence; the counts tell the rest. */
const mostShown = 3;

/** What became of new connections meanwhile, as the end of a sentence. */
export const besideNames = {
  answered: '; a new connection was answered',
  unanswered: '; new connections are not answered either',
  unknown: '',
} as const;

/** A connection on which nothing came back any more. */
export interface Dead {
  loss: Loss;
  /** The pause before, where it is one that explains the silence. */
  pause: Fact<'tcp.idle'> | undefined;
  replaced: ReturnType<typeof newConnections>;
  /** Who sent bytes that nobody acknowledged, and to whom. */
  asker: Party;
  peer: Party;
}

/** The dead connections of a kind that calls were missed on, one finding each. */
export function findDead(timeline: Timeline, losses: Losses, wanted: 'pause' | 'dead'): Dead[] {
  const found: Dead[] = [];
  for (const [connection, list] of losses.list()) {
    const last = list.findLast((loss, i) => {
      const kind = kindOf(loss, list.slice(0, i));
      return kind === 'pause' || kind === 'dead';
    });
    if (last === undefined || !isMissed(last)) continue;
    if (wanted === 'dead' && isLeaving(connection, last)) continue;
    const replaced = newConnections(timeline, last);
    const kind = kindOf(last, list.slice(0, list.indexOf(last)));
    // A host to which new connections fail has not just forgotten this one.
    const isPause = kind === 'pause' && replaced.result !== 'unanswered';
    if (isPause !== (wanted === 'pause')) continue;
    const { direction } = last.fact;
    found.push({
      loss: last,
      pause: isPause ? last.pause : undefined,
      replaced,
      asker: senderOf(connection, direction),
      peer: senderOf(connection, direction === 'to-server' ? 'to-client' : 'to-server'),
    });
  }
  return found;
}

/**
 * True where the side that acknowledges nothing ends the connection meanwhile: it lives and speaks, and only what is sent
 * to it is lost.
 */
function isLeaving({ firstEnd }: TimelineConnection, { fact, from }: Loss): boolean {
  if (firstEnd === undefined || firstEnd.how === 'rst') return false;
  return firstEnd.direction !== fact.direction && firstEnd.at.time > from;
}

/** What both signatures of a dead connection say in the same way. */
export function deadCommon({ loss, replaced }: Dead): {
  hop: TimelineConnection['hop'];
  connections: readonly TimelineConnection[];
  streams: readonly TimelineStream[];
  quantities: Record<string, number>;
  answers: Record<string, string>;
} {
  const { connection, fact, from, until, times, timeouts, streams } = loss;
  const { other } = replaced;
  return {
    hop: connection.hop,
    connections: [connection],
    streams,
    quantities: {
      calls: streams.length,
      retransmissions: times,
      timeouts,
      stall: seconds(until - from),
      silence: seconds(fact.silence),
      ...(fact.intervals[0] === undefined ? {} : { firstTimeout: seconds(fact.intervals[0]) }),
      ...(connection.synSeen ? { age: seconds(from - connection.opened.time) } : {}),
      ...(other?.rtt === undefined ? {} : { recovered: seconds(other.opened.time - from) }),
    },
    answers: {
      'who-closed-first':
        connection.firstEnd === undefined
          ? 'Nobody: the connection was still open when the capture ended.'
          : `${senderOf(connection, connection.firstEnd.direction)}, ${duration(connection.firstEnd.at.time - from)} after the bytes that nobody acknowledged.`,
      'data-lost': 'Yes: nothing that was sent since was acknowledged.',
      'retry-safe': 'No: the request may have arrived, and only what comes back is lost.',
    },
  };
}

/** Packets that show a dead connection: the repeated bytes, the calls, the new connection and the end. */
export function deadEvidence({ loss, replaced }: Dead): NonEmpty<EvidenceRef> {
  const { connection, fact, from, until, start, times, streams } = loss;
  const { other, result } = replaced;
  const close = endEvidence(connection, 'the end of the connection');
  const what = `the same bytes again: ${times} time(s) in ${duration(until - from)}, without an answer`;
  return [
    segmentEvidence(connection, { at: start, direction: fact.direction }, what),
    ...streams.slice(0, mostShown).map((stream) => requestEvidence(stream, 'a call that was open')),
    ...(other === undefined
      ? []
      : [
          tcpEvidence(
            other,
            'syn',
            { at: other.opened, direction: 'to-server' },
            `a new connection to ${hostOf(other.server)}: ${result === 'answered' ? 'answered' : 'not answered'}`,
          ),
        ]),
    ...(close === undefined ? [] : [close]),
  ];
}
