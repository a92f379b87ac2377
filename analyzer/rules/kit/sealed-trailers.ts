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

/** Trailers of a turn in a record of their own, and for how many calls there is room. */
export interface SealedTrailers {
  entry: SealedEntry;
  calls: number;
}

/** How many calls a turn may be, a record at a time. */
function callsIn({ asked }: SealedTurn, isFirst: boolean): number {
  const counts = asked.map(({ octets }, index) =>
    Math.max(1, Math.floor(octets / (isFirst && index === 0 ? smallestFirst : smallestRequest))),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function loneTrailers({ answered }: SealedTurn): SealedEntry | undefined {
  const last = answered.at(-1);
  return answered.length > 1 && last !== undefined && last.octets <= longestTrailers ? last : undefined;
}

/** Trailers of several calls in one record: each as long as those of one call, though together as long as control frames. */
function sharedTrailers(turn: SealedTurn, calls: number): SealedEntry | undefined {
  const last = turn.answered.at(-1);
  const beginning = turn.answered[0];
  if (calls < 2 || last === undefined || beginning === undefined) return undefined;
  if (turn.answered.length > 1 && last.octets <= calls * longestOkAgain && last.octets < beginning.octets)
    return last;
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

/** The trailers of the turns of a connection; undefined for a turn of which none show. */
export function trailersOf({ turns }: SealedTurns): (SealedTrailers | undefined)[] {
  return turns.map((turn, index) => {
    const calls = callsIn(turn, index === 0);
    const entry = loneTrailers(turn) ?? sharedTrailers(turn, calls);
    return entry === undefined ? undefined : { entry, calls };
  });
}

/** True for trailers that have room for more than OK: they may say why a call failed. */
export function mayTellFailure({ entry, calls }: SealedTrailers): boolean {
  return entry.octets > longestOk + (calls - 1) * longestOkAgain;
}

/** True where the trailers of a connection are those of calls that went well: the first as short as OK, the others alike. */
export function areOk(list: readonly SealedTrailers[]): boolean {
  const [first] = list;
  return list.every(
    (each) =>
      !mayTellFailure(each) &&
      (each === first ||
        each.entry.octets === first?.entry.octets ||
        each.entry.octets <= each.calls * longestOkAgain),
  );
}
