import { difference } from './sequence.ts';

/** Entries a direction: the log thins itself out, so that they cover what is in flight. */
const width = 8;
const half = width / 2;

/**
 * When the last bytes of each direction were sent first, to tell how late a retransmission is.
 *
 * One store for all connections, without an object a direction. A log holds eight entries; while more segments are in
 * flight every second entry is dropped and the next ones are taken less often, so a time is that of the segment or of
 * one shortly before it. Bytes older than the log count as its oldest.
 */
export interface SentLogs {
  /** A log without entries. */
  open(): number;
  close(log: number): void;
  /** Bytes from `sequence` on were sent first at `time`; `acked`: how far the receiver is. Numbers must rise. */
  add(log: number, sequence: number, time: number, acked: number): void;
  /**
   * Finds when `sequence` was sent first and leaves it in `foundTime`; false for a log without entries.
   *
   * `acked`, when `sequence` is not before it: bytes that were overtaken by later ones have no entry of their own, and
   * one that is acknowledged tells nothing of them; the time is then that of the bytes that overtook them.
   */
  find(log: number, sequence: number, acked?: number): boolean;
  readonly foundTime: number;
}

/** An empty store. */
export function createSentLogs(): SentLogs {
  let sequences = new Int32Array(64 * width);
  let times = new Float64Array(64 * width);
  let counts = new Int32Array(64);
  /** An entry is taken no sooner than this after the one before. */
  let granules = new Float64Array(64);
  const free: number[] = [];
  let made = 0;
  let foundTime = 0.5;

  function grow(): void {
    const size = counts.length * 2;
    const [oldSequences, oldTimes, oldCounts, oldGranules] = [sequences, times, counts, granules];
    sequences = new Int32Array(size * width);
    sequences.set(oldSequences);
    times = new Float64Array(size * width);
    times.set(oldTimes);
    counts = new Int32Array(size);
    counts.set(oldCounts);
    granules = new Float64Array(size);
    granules.set(oldGranules);
  }

  /** Makes room in a full log: drops the older half when all of it is acknowledged, else every second entry. */
  function thin(log: number, acked: number): void {
    const start = log * width;
    if (difference(acked, sequences[start + half] ?? 0) >= 0) {
      for (let i = start; i < start + half; i++) {
        sequences[i] = sequences[i + half] ?? 0;
        times[i] = times[i + half] ?? 0;
      }
      granules[log] = 0;
    } else {
      for (let i = 1; i < half; i++) {
        sequences[start + i] = sequences[start + 2 * i] ?? 0;
        times[start + i] = times[start + 2 * i] ?? 0;
      }
      granules[log] = ((times[start + half - 1] ?? 0) - (times[start] ?? 0)) / (half - 1);
    }
    counts[log] = half;
  }

  return {
    open() {
      const log = free.pop() ?? made++;
      if (log >= counts.length) grow();
      counts[log] = 0;
      granules[log] = 0;
      return log;
    },

    close(log) {
      free.push(log);
    },

    add(log, sequence, time, acked) {
      const count = counts[log] ?? 0;
      const at = log * width + count;
      if (count > 0 && time - (times[at - 1] ?? 0) < (granules[log] ?? 0)) return;
      if (count === width) {
        thin(log, acked);
        const next = log * width + half;
        sequences[next] = sequence;
        times[next] = time;
        counts[log] = half + 1;
        return;
      }
      sequences[at] = sequence;
      times[at] = time;
      counts[log] = count + 1;
    },

    find(log, sequence, acked) {
      const start = log * width;
      const last = start + (counts[log] ?? 0) - 1;
      let at = last;
      if (at < start) return false;
      while (at > start && difference(sequences[at] ?? 0, sequence) > 0) at--;
      if (acked !== undefined && at < last && difference(acked, sequences[at] ?? 0) > 0) at++;
      foundTime = times[at] ?? 0;
      return true;
    },

    get foundTime() {
      return foundTime;
    },
  };
}
