/**
 * Chance that can be had again: which of the packets are hit is decided by a seed before the first one comes, and
 * nftables only counts. The same traffic with the same seed loses the same packets.
 */

/** Packets after which the pattern begins again. */
const round = 1000;

/** The positions in a round that are hit, ascending; `percent` of them, chosen by the seed (mulberry32). */
export function positions(percent: number, seed: number): number[] {
  const wanted = Math.round((percent / 100) * round);
  const all = Array.from({ length: round }, (_, index) => index);
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let index = 0; index < wanted; index++) {
    const other = index + Math.floor(next() * (round - index));
    [all[index], all[other]] = [all[other]!, all[index]!];
  }
  return all.slice(0, wanted).sort((a, b) => a - b);
}

/** The condition of nftables that is true for these positions of every round. */
export function isOneOf(chosen: readonly number[]): string {
  return `numgen inc mod ${round} { ${chosen.join(', ')} }`;
}
