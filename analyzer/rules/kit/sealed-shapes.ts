/**
 * What ended the answers of a plain gRPC server behind Envoy, by the octets of both hops: Envoy writes each header block
 * anew, and DATA, trailers and resets keep their place, so that few shapes have both lengths.
 *
 * Only for servers that say nothing but `content-type`, and spell it each time; other answers have too many shapes.
 */
import { frameOctets } from '../../model/frame-octets.ts';
import type { Timeline } from '../../model/timeline.ts';
import { datesAt, passedOnFresh, passedOnUsed } from './envoy-replies.ts';
import type { SealedTurn, SealedTurns } from './sealed-turns.ts';
import { octetsOf } from './sealed-verdict.ts';

/** Length prefix of a gRPC message. */
const smallestMessage = 5;

/** How an answer ends: by trailers, by END_STREAM on a message or behind it, or by RST_STREAM. */
export type Shape = 'trailers' | 'bare' | 'reset';

/**
 * A header block of `:status` and `content-type`, and trailers of `grpc-status`, perhaps with an empty `grpc-message`,
 * without indexing (RFC 7541 6.2.2), in plain octets or Huffman's.
 */
const encodings = [
  { head: 20, trailers: [15, 30] },
  { head: 15, trailers: [12, 24] },
] as const;

/** The same trailers in Envoy's encoding: the first of a connection, and later ones. */
const envoyTrailers = [
  { fresh: 12, used: 1 },
  { fresh: 24, used: 2 },
] as const;

/** A call with its octets on both hops. */
export interface TwoHopCall {
  turn: SealedTurn;
  upstream: SealedTurn;
  /** The connection upstream. */
  server: SealedTurns;
}

/** One way to read all answers of a connection. */
export interface Reading {
  /** Octets of the server's header block. */
  head: number;
  first: Shape;
  /** What each later answer can be. */
  later: readonly ReadonlySet<Shape>[];
}

/** Envoy counts from its request to the answer; whole milliseconds, and taps differ. */
function waitsOf({ asked, answered }: SealedTurn): number[] {
  const ms = ((answered[0]?.at.time ?? 0) - (asked.at(-1)?.at.time ?? 0)) / 1e6;
  return [ms - 3, ms - 1, ms, ms + 1].map((each) => Math.max(0, Math.floor(each)));
}

/** What may stand beside an answer in the records of a server. */
function besideOf(index: number): readonly number[] {
  return index === 0
    ? [0, frameOctets.windowUpdate, frameOctets.settings, frameOctets.settings + frameOctets.windowUpdate]
    : [0, frameOctets.windowUpdate];
}

/** The frames behind the message, on the hop of the server and on that of the client. */
function endsOf(
  trailers: { up: number; down: number } | undefined,
): { shape: Shape; up: number; down: number }[] {
  return [
    ...(trailers === undefined
      ? []
      : [
          {
            shape: 'trailers',
            up: frameOctets.header + trailers.up,
            down: frameOctets.header + trailers.down,
          } as const,
        ]),
    { shape: 'bare', up: 0, down: 0 },
    { shape: 'bare', up: frameOctets.header, down: frameOctets.header },
    { shape: 'reset', up: frameOctets.rstStream, down: frameOctets.rstStream },
  ];
}

/** All readings of the answers to the calls of a connection, from its first one; none where the server says more. */
export function readingsOf(timeline: Timeline, calls: readonly TwoHopCall[]): Reading[] {
  const [first, ...rest] = calls;
  const at = first?.turn.answered[0]?.at;
  const clock = at === undefined ? undefined : timeline.clock(at);
  if (first === undefined || clock === undefined) return [];
  const heads = passedOnFresh(waitsOf(first.turn), datesAt(clock));
  const [down, up] = [octetsOf(first.turn.answered), octetsOf(first.upstream.answered)];
  const readings: Reading[] = [];
  for (const { head, trailers } of encodings)
    for (const [index, { fresh, used }] of envoyTrailers.entries())
      for (const end of endsOf({ up: trailers[index] ?? 0, down: fresh }))
        for (const envoyHead of heads) {
          const message = down - 2 * frameOctets.header - envoyHead - end.down;
          const left = up - 2 * frameOctets.header - head - message - end.up;
          if (message < smallestMessage || !besideOf(0).includes(left)) continue;
          const ends = endsOf({ up: trailers[index] ?? 0, down: used });
          const later = rest.map((call) => shapesOf(timeline, call, head, message, ends));
          if (later.every((shapes) => shapes.size > 0)) readings.push({ head, first: end.shape, later });
        }
  return readings;
}

/** The shapes of a later answer with the same message. */
function shapesOf(
  timeline: Timeline,
  { turn, upstream }: TwoHopCall,
  head: number,
  message: number,
  ends: readonly { shape: Shape; up: number; down: number }[],
): ReadonlySet<Shape> {
  const at = turn.answered[0]?.at;
  const clock = at === undefined ? undefined : timeline.clock(at);
  if (clock === undefined) return new Set();
  const heads = passedOnUsed(waitsOf(turn), datesAt(clock));
  const [down, up] = [octetsOf(turn.answered), octetsOf(upstream.answered)];
  const fits = ends.filter((end) => {
    const beside = up - 2 * frameOctets.header - head - message - end.up;
    return besideOf(1).includes(beside) && heads.includes(down - 2 * frameOctets.header - message - end.down);
  });
  return new Set(fits.map(({ shape }) => shape));
}

/** The calls of a client's connection that went upstream one by one, each answered before the next one was asked. */
export function twoHopCalls(one: SealedTurns, upstream: readonly SealedTurns[]): TwoHopCall[] {
  return one.turns.flatMap((turn): TwoHopCall[] => {
    const [asked] = turn.asked;
    const until = turn.answered.at(-1)?.at.time;
    if (asked === undefined || until === undefined || turn.asked.length > 1) return [];
    const inside = upstream.flatMap((server) =>
      server.turns.filter(isWithin(asked.at.time - 5e6, until)).map((each) => ({ server, upstream: each })),
    );
    const [other, ...more] = inside;
    return other === undefined || more.length > 0 || other.upstream.asked.length > 1
      ? []
      : [{ turn, ...other }];
  });
}

function isWithin(from: number, until: number): (turn: SealedTurn) => boolean {
  return ({ asked: [asked] }) => {
    const time = asked?.at.time ?? NaN;
    return time >= from && time <= until;
  };
}
