import type { Endpoint } from '../model/chunk.ts';
import type { Hop } from '../model/diagnosis.ts';
import type { Fact } from '../model/fact.ts';
import { hostOf } from '../model/endpoint.ts';
import { HeaderReader } from './header-lists.ts';

/** Requests remembered for an estimate; the first ones of each capture are enough. */
const mostRequests = 2000;

/** Requests of one path without an id are paired by their place; of too few the place says little. */
const fewestByPlace = 3;

/** Captures of one moment are seldom further apart than this: clocks of unsynchronised machines drift by minutes. */
const largestOffsetNs = 3600e9;

/** One request as an input saw it. Times are nanoseconds on the clock that all inputs are believed to share. */
interface Sighting {
  request: number;
  response: number | undefined;
}

/** Two inputs of which one may lie behind the other, so that requests of one path may be the same requests. */
function mayBeHops(a: Sightings, b: Sightings): boolean {
  if (a.hop !== undefined && b.hop !== undefined) return a.hop !== b.hop;
  return leadsTo(a, b) || leadsTo(b, a);
}

/** True when a connection of `b` begins at the host where one of `a` ends, and ends elsewhere. */
function leadsTo(a: Sightings, b: Sightings): boolean {
  const servers = new Map([...a.connections.values()].map(({ server }) => [hostOf(server), server]));
  return [...b.connections.values()].some(({ client, server }) => {
    const front = servers.get(hostOf(client));
    return front !== undefined && front !== server;
  });
}

/** What an input saw, under what can be recognised in another one. */
interface Sightings {
  readonly hop: Hop | undefined;
  /** Streams by connection and stream id: the same connection captured at two places. */
  readonly sameStream: Map<string, Sighting>;
  /** Requests by x-request-id; undefined where an id came twice (a retry). */
  readonly byId: Map<string, Sighting | undefined>;
  readonly byPath: Map<string, Sighting[]>;
  readonly connections: Map<number, { client: Endpoint; server: Endpoint; readers: HeaderReader }>;
  readonly open: Map<string, Sighting>;
}

/** Estimates by how much the clocks of several captures disagree. */
export interface ClockEstimator {
  /** A fact of an input; `base` is that input's first packet on the believed common clock, nanoseconds. */
  fact(input: number, fact: Fact, base: number): void;
  /**
   * What is to be added to each input's clock, nanoseconds, so that no message arrives before it was sent; undefined
   * where nothing contradicts the clock, or where nothing was seen at two places.
   */
  offsets(): (number | undefined)[];
}

/**
 * Builds an estimator for inputs of these hops, as far as the user named them.
 *
 * A request is seen first where it is sent, its answer last: in the same connection captured at two places, and in
 * two hops of which one serves the other. With `f` the difference of the two sightings of a request and `g` that of
 * its answer, the clock of the second capture is ahead by no more than the least `f` and no less than the largest `g`
 * (RFC 5905 8 takes the middle, and so do we). While zero lies between them the clocks are left alone.
 */
export function createClockEstimator(hops: readonly (Hop | undefined)[]): ClockEstimator {
  const seen = hops.map((hop): Sightings => ({
    hop,
    sameStream: new Map(),
    byId: new Map(),
    byPath: new Map(),
    connections: new Map(),
    open: new Map(),
  }));

  function request(its: Sightings, fact: Fact<'http2.stream-open'>, time: number): void {
    const connection = its.connections.get(fact.from.connection ?? -1);
    if (connection === undefined || its.sameStream.size >= mostRequests) return;
    const sighting: Sighting = { request: time, response: undefined };
    const { path, requestId } = connection.readers.request(fact.headers);
    its.open.set(streamKey(fact), sighting);
    its.sameStream.set(`${connection.client} ${connection.server} ${fact.from.stream ?? 0}`, sighting);
    if (requestId !== undefined) its.byId.set(requestId, its.byId.has(requestId) ? undefined : sighting);
    else if (path !== undefined) {
      const list = its.byPath.get(path);
      if (list === undefined) its.byPath.set(path, [sighting]);
      else list.push(sighting);
    }
  }

  return {
    fact(input, fact, base) {
      const its = seen[input];
      if (its === undefined) return;
      const time = base + fact.from.time;
      switch (fact.kind) {
        case 'tcp.open': {
          const { client, server } = fact;
          its.connections.set(fact.from.connection ?? -1, { client, server, readers: new HeaderReader() });
          break;
        }
        case 'http2.stream-open':
          request(its, fact, time);
          break;
        case 'http2.headers': {
          const sighting = its.open.get(streamKey(fact));
          if (fact.direction !== 'to-client' || sighting === undefined) break;
          sighting.response = time;
          its.open.delete(streamKey(fact));
          break;
        }
        default:
      }
    },

    offsets() {
      const offsets: (number | undefined)[] = seen.map(() => undefined);
      const anchored = new Set(hops.length > 0 ? [0] : []);
      // A Set gives what is added to it while it is walked: captures are put right from one to the next.
      for (const known of anchored) {
        for (const [other, its] of seen.entries()) {
          const its0 = seen[known];
          if (anchored.has(other) || its0 === undefined) continue;
          const ahead = aheadBy(its0, its);
          if (ahead === undefined) continue;
          anchored.add(other);
          const total = (offsets[known] ?? 0) - ahead;
          if (total !== 0) offsets[other] = total;
        }
      }
      return offsets;
    },
  };
}

function streamKey({ from }: Fact): string {
  return `${from.connection ?? -1} ${from.stream ?? 0}`;
}

/** By how much clock `b` is ahead of clock `a`: 0 where they may agree, undefined where nothing tells. */
function aheadBy(a: Sightings, b: Sightings): number | undefined {
  const pairs = pairsOf(a, b);
  const requests = pairs.map(([first, second]) => second.request - first.request);
  const answers = pairs.flatMap(([first, second]) =>
    first.response === undefined || second.response === undefined ? [] : [second.response - first.response],
  );
  if (requests.length === 0 || answers.length === 0) return undefined;
  // The order of the captures says nothing of the way: `b` may be nearer to the client.
  return within(bounds(requests, answers), bounds(answers, requests));
}

interface Bounds {
  least: number;
  most: number;
}

/** The offsets that let every one of `later` come after its cause, and every one of `earlier` before its effect. */
function bounds(later: readonly number[], earlier: readonly number[]): Bounds {
  return {
    most: later.reduce((a, b) => Math.min(a, b), Infinity),
    least: earlier.reduce((a, b) => Math.max(a, b), -Infinity),
  };
}

/** `forward`: the second capture is nearer to the server; `backward`: to the client. Round trips tell which. */
function within(forward: Bounds, backward: Bounds): number | undefined {
  const bound = [forward, backward].find(({ least, most }) => least <= most);
  if (bound === undefined) return undefined;
  if (bound.least <= 0 && bound.most >= 0) return 0;
  const middle = (bound.least + bound.most) / 2;
  return Math.abs(middle) > largestOffsetNs ? undefined : middle;
}

function pairsOf(a: Sightings, b: Sightings): (readonly [Sighting, Sighting])[] {
  const same = [...a.sameStream].flatMap(([key, first]) => pair(first, b.sameStream.get(key)));
  if (same.length > 0) return same;
  const byId = [...a.byId].flatMap(([id, first]) => pair(first, b.byId.get(id)));
  if (byId.length > 0) return byId;
  if (!mayBeHops(a, b)) return [];
  return [...a.byPath].flatMap(([path, first]) => {
    const second = b.byPath.get(path) ?? [];
    // A proxy that retries, balances or hides requests breaks the pairing by place; it then says nothing.
    if (first.length !== second.length || first.length < fewestByPlace) return [];
    return first.flatMap((sighting, at) => pair(sighting, second[at]));
  });
}

function pair(
  first: Sighting | undefined,
  second: Sighting | undefined,
): [] | [readonly [Sighting, Sighting]] {
  return first === undefined || second === undefined ? [] : [[first, second]];
}
