/** Streams that a proxy ends on both hops by itself while messages flow: a timer of their age, without keys. */
import { frameOctets } from '../../model/frame-octets.ts';
import { median, seconds } from '../../model/numbers.ts';
import type { SealedEntry } from '../../model/timeline.ts';
import { endOf, isControl, type SealedTurn, type SealedTurns } from './sealed-turns.ts';
import {
  clientTurns,
  entryEvidence,
  type SealedDetector,
  type SealedVerdict,
  upstreamTurns,
} from './sealed-verdict.ts';

/** RST_STREAM with its header (RFC 9113 6.4); more of them in a record. */
const mostResets = 3;

/** What a proxy does on both hops in one go is seen in either order. */
const sameMomentNs = 5e6;

/** What a proxy does upon a word of its client it does at once. */
const reactionNs = 50e6;

/** A timer that is worth the name. */
const shortestTimerNs = 100e6;

/** So many messages show how they flow, and they flow up to so many usual gaps: behind that a stream is idle. */
const fewestMessages = 4;
const flowingGaps = 2;

/** Streams of one age were opened in one moment, or their ages differ by less than this share. */
const widestSpread = 0.05;

/** Streams that ended together, by a record of resets on each hop. */
interface Cut {
  client: SealedTurns;
  server: SealedTurns;
  turn: SealedTurn;
  told: SealedEntry;
  count: number;
  age: number;
}

function resetsIn(entry: SealedEntry): number {
  const count = entry.octets / frameOctets.rstStream;
  return Number.isInteger(count) && count <= mostResets && isControl(entry) ? count : 0;
}

/** True where messages came at a steady pace up to a moment, and nothing of them came behind it. */
function isFlow({ answered }: SealedTurn, until: number): boolean {
  const times = answered.map(({ at }) => at.time).filter((time) => time < until);
  const last = times.at(-1);
  if (last === undefined || times.length < fewestMessages) return false;
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const isOver = answered.every(({ at }) => at.time <= until + sameMomentNs);
  return isOver && until - last <= flowingGaps * Math.max(median(gaps), ...gaps.slice(-fewestMessages));
}

/** What a client sent, or the server, right before a moment: then the proxy acts for them. */
function isAsked(one: SealedTurns, direction: SealedEntry['direction'], until: number): boolean {
  return one.entries.some(
    (entry) =>
      entry.direction === direction &&
      entry.at.time <= until + sameMomentNs &&
      until - entry.at.time <= reactionNs &&
      (direction === 'to-server' || isControl(entry)),
  );
}

function cutsOf(client: SealedTurns, upstream: readonly SealedTurns[]): Cut[] {
  return client.turns.flatMap((turn): Cut[] => {
    const [request] = turn.asked;
    const told = turn.entries.find((e) => e.direction === 'to-client' && resetsIn(e) > 0);
    if (request === undefined || told === undefined || !isFlow(turn, told.at.time)) return [];
    const age = told.at.time - request.at.time;
    const isOne = turn.asked.every(({ at }) => at.time - request.at.time <= age * widestSpread);
    if (!isOne || age < shortestTimerNs || isAsked(client, 'to-server', told.at.time)) return [];
    const server = upstream.find(
      (one) =>
        (endOf(one)?.at.time ?? Infinity) > told.at.time + sameMomentNs &&
        !isAsked(one, 'to-client', told.at.time) &&
        one.entries.some(
          (entry) =>
            entry.direction === 'to-server' &&
            resetsIn(entry) === resetsIn(told) &&
            Math.abs(entry.at.time - told.at.time) <= sameMomentNs,
        ),
    );
    return server === undefined ? [] : [{ client, server, turn, told, count: resetsIn(told), age }];
  });
}

/** Streams in full flow that a proxy ends at one age, with no word from either side. */
export const detectStreamAge: SealedDetector = (timeline) => {
  const upstream = upstreamTurns(timeline);
  const cuts = clientTurns(timeline).flatMap((client) => cutsOf(client, upstream));
  const [first] = cuts;
  if (first === undefined) return [];
  const ages = cuts.map(({ age }) => age);
  const count = cuts.reduce((sum, cut) => sum + cut.count, 0);
  const [shortest, longest] = [Math.min(...ages), Math.max(...ages)];
  if (count < 2 || longest - shortest > longest * widestSpread) return [];
  const { client, server, told, turn } = first;
  return [
    {
      ...({ signature: 'proxy-max-stream-duration', sender: 'proxy', cause: 'proxy' } as const),
      confidence: 0.9,
      what: `The proxy reset ${count} streams on both hops by itself, each ${Math.round(shortest / 1e6)} ms after its request, while messages were flowing`,
      connections: [client.connection, server.connection],
      evidence: [
        entryEvidence(client, told, 'resets towards the client, which had said nothing'),
        ...turn.asked.slice(0, 1).map((entry) => entryEvidence(client, entry, 'the requests')),
      ],
      quantities: { age: seconds(shortest) },
      answers: { 'retry-safe': 'No: the server has processed a part of it.' },
    } satisfies SealedVerdict,
  ];
};
