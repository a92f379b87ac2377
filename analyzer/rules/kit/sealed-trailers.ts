/** Trailers of connections without keys, by their lengths: where they stand apart, and what a status of OK leaves room for. */
import type { SealedEntry } from '../../model/timeline.ts';
import { isControl, type SealedTurn, type SealedTurns } from './sealed-turns.ts';

/** What requests have at least: two frame headers, a path, indices and a message; the first one names every field. */
const smallestFirst = 150;
const smallestRequest = 64;

/** Trailers in a record of their own: a status, and a word. */
const longestTrailers = 60;

/**
 * Frame header, `grpc-status: 0` and a `grpc-message` that is empty or `OK`, as literals in plain octets (RFC 7541 6.2); a
 * repetition is an octet a field. A message that says why a call failed is longer.
 */
const longestOk = 42;
const longestOkAgain = 12;
const shortestOkAgain = 10;

/**
 * First trailers of calls that went well, with the frame header: `grpc-status: 0` alone, beside an empty `grpc-message`, and
 * beside `OK`; names in Huffman code (RFC 7541 5.2) and in plain octets. A short body of HTTP is hardly ever as long.
 */
const firstOk: readonly number[] = [21, 33, 35, 24, 39, 41];

/** Trailers of a turn in a record of their own, and for how many calls there is room. */
export interface SealedTrailers {
  entry: SealedEntry;
  /** Of the trailers, without the message of a stream that shares their record. */
  octets: number;
  calls: number;
}

/** How many calls a turn may be, a record at a time. */
function callsIn({ asked }: SealedTurn, isFirst: boolean): number {
  const counts = asked.map(({ octets }, index) =>
    Math.max(1, Math.floor(octets / (isFirst && index === 0 ? smallestFirst : smallestRequest))),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Messages of a stream come one after the other, each as long as the others; trailers come once a call. */
function flowsOf(turns: readonly SealedTurn[]): ReadonlySet<number> {
  const sizes = turns.flatMap(({ answered }) => {
    const later = answered.slice(1).map(({ octets }) => octets);
    // Trailers that repeat others come with each call that ends meanwhile.
    return later.filter((octets, index) => octets > longestOkAgain && later.indexOf(octets) < index);
  });
  return new Set(sizes);
}

function loneTrailers({ answered }: SealedTurn, flows: ReadonlySet<number>): SealedEntry | undefined {
  const later = answered.slice(1);
  const own = later.findLast(({ octets }) => !flows.has(octets));
  const last = flows.has(later.at(-1)?.octets ?? 0) ? own : later.at(-1);
  return last !== undefined && last.octets <= longestTrailers ? last : undefined;
}

/** The length of trailers without the message in front of them. */
function lengthOf({ octets }: SealedEntry, flows: ReadonlySet<number>): number {
  const beside = [...flows].find((size) => octets - size >= shortestOkAgain && octets - size <= longestOk);
  return octets - (beside ?? 0);
}

/** Trailers of several calls in one record: each as long as those of one call, though together as long as control frames. */
function sharedTrailers(turn: SealedTurn, calls: number): SealedEntry | undefined {
  const last = turn.answered.at(-1);
  const beginning = turn.answered[0];
  if (calls < 2 || last === undefined || beginning === undefined) return undefined;
  if (turn.answered.length > 1 && last.octets <= mostOf(calls) && last.octets < beginning.octets) return last;
  return turn.entries.findLast(
    (entry) =>
      entry.direction === 'to-client' &&
      entry.at.time > beginning.at.time &&
      isControl(entry) &&
      isRepetition(entry.octets, calls),
  );
}

/** True for the length of several repetitions of trailers, each as long as the others. */
function isRepetition(octets: number, most: number): boolean {
  for (let each = shortestOkAgain; each <= longestOkAgain; each++) {
    const count = octets / each;
    if (Number.isInteger(count) && count > 1 && count <= most) return true;
  }
  return false;
}

/** Octets of the trailers of so many calls that all went well, at most. */
function mostOf(calls: number): number {
  return longestOk + (calls - 1) * longestOkAgain;
}

/** The trailers of the turns of a connection; undefined for a turn of which none show. */
export function trailersOf({ turns }: SealedTurns): (SealedTrailers | undefined)[] {
  const flows = flowsOf(turns);
  return turns.map((turn, index) => {
    const calls = callsIn(turn, index === 0);
    const entry = loneTrailers(turn, flows) ?? sharedTrailers(turn, calls);
    return entry === undefined ? undefined : { entry, octets: lengthOf(entry, flows), calls };
  });
}

/** True for trailers that have room for more than OK: they may say why a call failed. */
export function mayTellFailure({ octets, calls }: SealedTrailers): boolean {
  return octets > mostOf(calls);
}

/** True for the length of one repetition of trailers, or of several. */
function isAgain(octets: number, most: number): boolean {
  const isOne = octets >= shortestOkAgain && octets <= longestOkAgain && most > 0;
  return isOne || isRepetition(octets, most);
}

/** True for the length of the first trailers of a connection where its calls went well, of the ones behind them, or of both. */
function isFirstOk({ octets, calls }: SealedTrailers): boolean {
  return (
    isAgain(octets, calls - 1) || firstOk.some((one) => octets === one || isAgain(octets - one, calls - 1))
  );
}

/**
 * True where the trailers of a connection are those of calls that went well: the first as long as OK, the others as short as
 * a repetition, or as long as the first where a proxy repeats every field. A body that stands there is repeated in full.
 */
export function areOk(list: readonly SealedTrailers[]): boolean {
  const [first, ...others] = list;
  if (first === undefined || list.some(mayTellFailure)) return false;
  const isRepeated = ({ octets, calls }: SealedTrailers): boolean => octets <= calls * longestOkAgain;
  const isAlike = ({ octets }: SealedTrailers): boolean => octets === first.octets;
  if (isFirstOk(first)) return others.every((each) => isRepeated(each) || isAlike(each));
  return others.length > 0 && others.every(isRepeated);
}
