/** Requests in masses that their client took back at once, and a proxy that closed for it, without keys. */
import { frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry, Timeline } from '../../model/timeline.ts';
import { serverOf } from './parties.ts';
import { endOf, type SealedTurns } from './sealed-turns.ts';
import { lookBehind } from './sealed-upstream.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  type SealedDetector,
  type SealedVerdict,
  upstreamTurns,
} from './sealed-verdict.ts';
import { sealedCloseEvidence } from './sealed.ts';

/** So much of requests at once. */
const leastFlood = 8192;
const floodNs = 500e6;

/** What a proxy does on both hops in one go is seen in either order; a proxy that passes requests on does so before. */
const sameMomentNs = 5e6;

/** A proxy that ends itself ends both hops within this. */
const livesOnNs = 50e6;

/** The last requests of a connection that its server closed, where they are many for so short a time. */
function floodOf(
  one: SealedTurns,
): { requests: readonly SealedEntry[]; closed: number; isSpoken: boolean } | undefined {
  const end = endOf(one);
  const last = one.turns.at(-1);
  if (last === undefined || end?.direction !== 'to-client' || last.answered.length > 0) return undefined;
  const closed = end.at.time;
  const requests = last.asked.filter(({ at }) => at.time <= closed && closed - at.time <= floodNs);
  const isSpoken = last.entries.some(
    ({ direction, octets, at }) =>
      direction === 'to-client' && octets >= frameOctets.goaway && at.time <= closed,
  );
  return octetsOf(requests) < leastFlood ? undefined : { requests, closed, isSpoken };
}

/** How the requests fared behind the proxy; undefined where they were passed on as requests are, or that does not show. */
function fateOf(timeline: Timeline, { connection }: SealedTurns, closed: number): string | undefined {
  const upstream = upstreamTurns(timeline);
  const lives = upstream.filter((up) => (endOf(up)?.at.time ?? Infinity) > closed + livesOnNs);
  const large = upstream.flatMap(({ turns }) =>
    turns.flatMap(({ asked }) => asked.filter(({ octets }) => octets >= leastFlood)),
  );
  const late = large.filter(({ at }) => at.time >= closed - sameMomentNs);
  if (connection.hop === 'client-server' || lives.length === 0 || late.length < large.length)
    return undefined;
  if (late.length > 0) return 'passed them on only as it closed';
  return 'passed none on';
}

/** A proxy that closes at once behind a flood of requests, of which none lived long enough to be passed on in time. */
export const detectFlood: SealedDetector = (timeline) =>
  clientTurns(timeline).flatMap((one): SealedVerdict[] => {
    const { connection } = one;
    const flood = floodOf(one);
    const [first] = flood?.requests ?? [];
    if (flood === undefined || first === undefined) return [];
    const behind = lookBehind(timeline, connection, first.at, { ...first.at, time: flood.closed });
    // It had begun to connect for them, or had a connection that lived on.
    const lateFate = flood.isSpoken ? undefined : fateOf(timeline, one, flood.closed);
    const fate = behind?.failed === undefined ? lateFate : 'connected for them, passed none on';
    const [close, ...more] = sealedCloseEvidence(one, 'the close');
    if (fate === undefined || behind?.ended !== undefined || close === undefined) return [];
    const octets = octetsOf(flood.requests);
    return [
      {
        ...{
          signature: 'rapid-reset-mitigation',
          confidence: 0.9,
          sender: serverOf(connection),
          cause: 'client',
        },
        what: `The client sent ${octets} octets of requests at once; the proxy ${fate}, and closed: they were taken back`,
        connections: [connection],
        evidence: [close, ...more, entryEvidence(one, first, 'the first of the requests')],
        quantities: { requestOctets: octets },
        answers: { 'retry-safe': 'Not for other calls of that connection: the server may have them.' },
      },
    ];
  });
