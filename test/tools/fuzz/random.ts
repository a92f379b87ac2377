/** Choices of one case, all from its seed: the same seed makes the same input. */
import { seededRandom } from '../../support/random.ts';

/** A source of choices. */
export interface Choices {
  /** An integer from 0 to `below - 1`; 0 when there is nothing to choose from. */
  int(below: number): number;
  /** An integer from `low` to `high`. */
  between(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
}

/** Choices of the case with this number in the run with this seed. */
export function choicesOf(seed: number, index: number): Choices {
  // Neighbouring numbers must not give neighbouring sequences.
  const random = seededRandom(Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) + Math.imul(index + 1, 0x85ebca6b));
  const int = (below: number): number => (below <= 1 ? 0 : Math.floor(random() * below));
  return {
    int,
    between: (low, high) => low + int(high - low + 1),
    chance: (probability) => random() < probability,
    pick(list) {
      const one = list[int(list.length)];
      if (one === undefined) throw new RangeError('nothing to pick from');
      return one;
    },
  };
}
