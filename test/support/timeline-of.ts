/** Timelines of scripts and of single facts, and what is in them. */
import type { Hop } from '../../analyzer/model/diagnosis.ts';
import type { Fact, FactKind, FactMap, Provenance } from '../../analyzer/model/fact.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../../analyzer/model/timeline.ts';
import { createTimeline } from '../../analyzer/timeline/timeline.ts';
import { readWire } from './find-all.ts';
import { type Wire, wireOf } from './wire.ts';

/** The timeline of a script, whose files are read without any rule. */
export function timelineOf(
  script: (wire: Wire) => void,
  options: { seed?: number; encrypted?: boolean } = {},
): Timeline {
  return readWire(wireOf(script).files(options), () => () => undefined);
}

/** A fact with what the timeline looks at; a test leaves out the rest. */
export function fact<K extends FactKind>(
  kind: K,
  from: Partial<Provenance>,
  data: Partial<FactMap[K] & object>,
): Fact {
  return { kind, from: { input: 0, packet: 1, time: 0, connection: 0, ...from }, ...data } as Fact;
}

/** A connection to one server. */
export function opened(connection: number, input = 0): Fact {
  const ends = { client: `198.18.0.1:${40000 + connection}`, server: '198.18.0.2:8080' };
  return fact('tcp.open', { connection, input }, { ...ends, synSeen: true });
}

/** All connections, in order of their opening. */
export function connectionsOf(timeline: Timeline): TimelineConnection[] {
  return [...timeline.connections()];
}

/** The streams of all connections. */
export function streamsOf(timeline: Timeline): TimelineStream[] {
  return connectionsOf(timeline).flatMap((connection) => [...connection.streams.values()]);
}

/** Applies facts to a new timeline. */
export function applied(facts: Iterable<Fact>, hops: readonly (Hop | undefined)[] = []): Timeline {
  const timeline = createTimeline(hops);
  for (const one of facts) timeline.apply(one);
  return timeline;
}
