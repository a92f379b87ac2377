import { createHash } from 'node:crypto';

/** The largest seed that is made up when none is given: short enough to be typed again. */
export const largestSeed = 2 ** 32 - 1;

/**
 * Numbers from 0 up to 1, decided by a seed and by the names of who asks: the same names draw the same numbers,
 * whatever others draw at the same time.
 */
export function createRandom(seed: number, ...names: readonly (string | number)[]): () => number {
  const stream = JSON.stringify([seed, ...names]);
  let drawn = 0;
  return () => {
    drawn += 1;
    // 48 bits: exact in a double.
    return createHash('sha256').update(`${stream} ${drawn}`).digest().readUIntBE(0, 6) / 2 ** 48;
  };
}
