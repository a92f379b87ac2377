import { difference } from './sequence.ts';

/** Segments remembered a direction: enough for a window in flight of small messages; older ones count as the oldest. */
const mostEntries = 64;

/** When the last segments of a direction were sent first: a ring of fixed size, to tell how late a retransmission is. */
export interface SentLog {
  add(sequence: number, time: number, mark: number): void;
  /** Finds the transmission that carried `sequence` first, and leaves it in `foundTime` and `foundMark`. */
  find(sequence: number): boolean;
  readonly foundTime: number;
  readonly foundMark: number;
  /** The found transmission began exactly at the number asked for. */
  readonly foundExact: boolean;
}

/** A log without entries. */
export function createSentLog(): SentLog {
  const sequences = new Uint32Array(mostEntries);
  const times = new Float64Array(mostEntries);
  const marks = new Int32Array(mostEntries);
  let count = 0;
  let foundTime = 0;
  let foundMark = 0;
  let foundExact = false;

  return {
    add(sequence, time, mark) {
      const index = count++ % mostEntries;
      sequences[index] = sequence;
      times[index] = time;
      marks[index] = mark;
    },

    find(sequence) {
      let best = -1;
      let bestDistance = Infinity;
      for (let age = 1; age <= Math.min(count, mostEntries); age++) {
        const index = (count - age) % mostEntries;
        const distance = difference(sequence, sequences[index] ?? 0);
        if (distance >= 0 && distance < bestDistance) {
          best = index;
          bestDistance = distance;
        }
      }
      if (best < 0 && count > 0) best = count > mostEntries ? count % mostEntries : 0;
      if (best < 0) return false;
      foundTime = times[best] ?? 0;
      foundMark = marks[best] ?? 0;
      foundExact = bestDistance === 0;
      return true;
    },

    get foundTime() {
      return foundTime;
    },
    get foundMark() {
      return foundMark;
    },
    get foundExact() {
      return foundExact;
    },
  };
}
