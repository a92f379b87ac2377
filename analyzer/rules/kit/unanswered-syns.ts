import type { Fact, FactKind } from '../../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import { hostOf } from '../../model/endpoint.ts';
import type { Moment, Timeline, TimelineConnection } from '../../model/timeline.ts';
import { tcpEvidence } from './evidence.ts';
import { otherAddressServed } from './other-address.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** Connections kept; a client that tries for hours adds nothing to the answer. */
const mostKept = 1000;

/** Three SYNs without an answer are no accident, whenever the capture ends. */
const surelyUnanswered = 3;

/** An answer to the second SYN would have come by now. */
const longestAnswerNs = 500e6;

/** A single SYN is sent again after a second (RFC 6298 2.1): no second one says that its sender gave up before. */
const firstTimeoutNs = 1.5e9;

/** A connection of which nothing but SYNs was ever seen. */
export interface UnansweredConnect {
  connection: TimelineConnection;
  /** How often the SYN was sent. */
  syns: number;
  /** Between SYNs, nanoseconds; the first ones only. */
  intervals: readonly number[];
  /** First to last SYN, nanoseconds. */
  span: number;
  /** The second SYN, when there was one. */
  again: Moment | undefined;
}

/** Collects connections whose SYNs nobody answered, neither by a segment nor by ICMP. */
export interface UnansweredSyns {
  episode(fact: Fact<'tcp.loss-episode'>): void;
  icmp(fact: Fact<'icmp.error'>): void;
  summary(fact: Fact<'tcp.summary'>): void;
  /** By client host and server endpoint; losers of a race between addresses are left out. */
  groups(): NonEmpty<UnansweredConnect>[];
}

/** What a rule with such a collector needs. */
export const unansweredSynsNeed = [
  'tcp.loss-episode',
  'icmp.error',
  'tcp.summary',
] as const satisfies readonly FactKind[];

/** True when silence after the last of `syns` SYNs is an answer that will not come. */
function longEnough(syns: number, sinceLast: number): boolean {
  if (syns >= surelyUnanswered) return true;
  return sinceLast >= (syns > 1 ? longestAnswerNs : firstTimeoutNs);
}

/** Collects for one rule. */
export function createUnansweredSyns(timeline: Timeline): UnansweredSyns {
  const episodes = new ConnectionMarks<Fact<'tcp.loss-episode'>>();
  const excused = new WeakSet<TimelineConnection>();
  const kept: UnansweredConnect[] = [];

  return {
    episode(fact) {
      if (fact.what !== 'syn' || fact.direction !== 'to-server' || fact.recovered) return;
      const connection = timeline.connection(fact.from);
      if (connection !== undefined) episodes.set(connection, fact);
    },
    icmp(fact) {
      const connection = timeline.connection(fact.from);
      if (connection !== undefined) excused.add(connection);
    },
    summary(fact) {
      if (fact.state !== 'syn-sent' || kept.length >= mostKept) return;
      const connection = timeline.connection(fact.from);
      if (connection === undefined || excused.has(connection)) return;
      const episode = episodes.get(connection);
      const syns = fact.toServer.segments;
      const sinceLast = fact.from.time - connection.opened.time - fact.duration;
      if (!longEnough(syns, sinceLast)) return;
      const again =
        episode === undefined
          ? undefined
          : {
              input: connection.input,
              packet: episode.startPacket,
              time: connection.opened.time + (episode.intervals[0] ?? 0),
            };
      kept.push({ connection, syns, intervals: episode?.intervals ?? [], span: fact.duration, again });
    },
    groups() {
      const groups = new Map<string, [UnansweredConnect, ...UnansweredConnect[]]>();
      for (const one of kept) {
        if (otherAddressServed(timeline, one.connection)) continue;
        const { input, client, server } = one.connection;
        const key = `${input} ${hostOf(client)} ${server}`;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [one]);
        else group.push(one);
      }
      return [...groups.values()];
    },
  };
}

/** The SYN of a connection, and its first repetition. */
export function synEvidence({ connection, syns, again }: UnansweredConnect): NonEmpty<EvidenceRef> {
  const direction = 'to-server';
  const first = tcpEvidence(
    connection,
    'syn',
    { at: connection.opened, direction },
    `a SYN, sent ${syns === 1 ? 'once' : `${syns} times`} and never answered`,
  );
  if (again === undefined) return [first];
  return [first, tcpEvidence(connection, 'syn', { at: again, direction }, 'the same SYN again')];
}
