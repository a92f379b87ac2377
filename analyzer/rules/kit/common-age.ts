/** The age at which connections were retired, where they share one. */
import { relativeSpread } from '../../model/numbers.ts';

/** Fewer connections show no period. */
const fewestConnections = 3;

/** gRPC servers jitter the age by 10 % either way (proposal A9), which spreads it by 20 % of the median. */
const widestSpread = 0.25;

/** One connection in so many may be off: a timer fires late on a busy machine, and clients leave for reasons of their own. */
const strangers = 4;

/** The connections that share an age, all of them but a few, youngest first; none where there is no such age. */
export function sharingAge<T extends { readonly age: number }>(aged: readonly T[]): readonly T[] {
  const sorted = aged.toSorted((a, b) => a.age - b.age);
  const least = Math.max(fewestConnections, aged.length - Math.floor(aged.length / strangers));
  for (let size = aged.length; size >= least; size--) {
    for (let at = 0; at + size <= sorted.length; at++) {
      const some = sorted.slice(at, at + size);
      if (relativeSpread(some.map(({ age }) => age)) <= widestSpread) return some;
    }
  }
  return [];
}
