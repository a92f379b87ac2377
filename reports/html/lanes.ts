/** Lanes of a ladder: the parties in order of the path, and which two of them a hop lies between. */
import type { AnalysisInput } from '../../analyzer/model/analysis.ts';
import type { Diagnosis, Hop } from '../../analyzer/model/diagnosis.ts';
import type { WireConnection, WireFacts } from './wire.ts';

/** Parties in the order of the path; what lies behind a second proxy is reached from there. */
export const laneOrder = ['client', 'proxy', 'proxy-2', 'server'] as const;

/** A party's lane. */
export type LaneId = (typeof laneOrder)[number];

const ends: Readonly<Record<Hop, readonly [LaneId, LaneId]>> = {
  'client-proxy': ['client', 'proxy'],
  'proxy-server': ['proxy', 'server'],
  'client-server': ['client', 'server'],
  'proxy-proxy': ['proxy', 'proxy-2'],
};

/** The lanes that a hop lies between. A hop of a later version counts as the whole path. */
export function laneEnds(hop: Hop): readonly [LaneId, LaneId] {
  return Object.hasOwn(ends, hop) ? ends[hop] : ends['client-server'];
}

/** The hop that an input shows: what the user said, what the diagnosis of an only input says, or the whole path. */
export function hopOfInput(
  input: AnalysisInput | undefined,
  inputs: readonly AnalysisInput[],
  diagnosis: Diagnosis,
): Hop {
  return input?.hop ?? (inputs.length === 1 ? diagnosis.hop : undefined) ?? 'client-server';
}

/**
 * The hop of each connection: one capture, taken at a proxy, may show two. A connection of which nothing tells its hop
 * is where others to the same server are, or else where its input is.
 */
export function hopsOf(
  connections: readonly WireConnection[],
  inputs: readonly AnalysisInput[],
  diagnosis: Diagnosis,
): Hop[] {
  const known = new Map(connections.flatMap(({ server, hop }) => (hop === undefined ? [] : [[server, hop]])));
  return connections.map(
    ({ hop, server, input }) => hop ?? known.get(server) ?? hopOfInput(inputs[input], inputs, diagnosis),
  );
}

/** Which hop a packet was on: that of its connection, where the wire tells it. */
export function hopsOfPackets(
  { frames, events, connections }: WireFacts,
  hops: readonly Hop[],
): (input: number, packet: number) => Hop | undefined {
  const known = new Map<string, Hop>();
  for (const { connection, packet } of [...frames, ...events]) {
    const hop = connection === undefined ? undefined : hops[connection];
    if (connection !== undefined && hop !== undefined)
      known.set(`${connections[connection]?.input} ${packet}`, hop);
  }
  return (input, packet) => known.get(`${input} ${packet}`);
}
