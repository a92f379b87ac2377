import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of the young generation from which it may grow no more: both of its halves, of 16 MB each. */
const enoughBytes = 32 << 20;

/** By how many percent the old generation may outgrow what was alive in it; by itself V8 allows the fourfold. */
const growingPercent = 60;

/** Alive in the old generation: from here on thousands of connections are open at once, and the limit costs more. */
const muchAliveBytes = 128 << 20;

/** Flags of V8: by how much the young generation grows at a time, and the old one between two collections. */
interface Growth {
  readonly factor: number;
  readonly percent: number;
}

/** What V8 does by itself: it lets the young generation double, and chooses how far the old one may grow. */
const free: Growth = { factor: 2, percent: 0 };
const bounded: Growth = { factor: 1, percent: growingPercent };

/** How a heap may grow, by the bytes of its young generation and those alive in the old one. */
export function growthFor(young: number, alive: number): Growth {
  return young < enoughBytes || alive > muchAliveBytes ? free : bounded;
}

/** Flags are of the whole process: heaps of threads share them. */
let set = free;
/** Bytes in use in the old generation when last asked. */
let lastUsed = 0;
/** The same behind its last collections; on a busy machine one of them may leave much that is dead. */
let lows: readonly number[] = [];
const lowsKept = 3;

/**
 * Keeps the heap in proportion to what is alive, and its young generation in the caches; to be called now and then.
 *
 * A reading of any length has a few megabytes alive, but V8 lets the young generation grow to a hundred, and the old
 * one after it: the process would seem to need memory by the length of the file. Started small it is too slow, so it
 * may grow first. Where very many connections are open at once it may grow further: each call then lasts as long as
 * tens of megabytes of new objects, and would outlive a small young generation (10,000 connections: a sixth of the
 * processor time).
 */
export function limitHeap(): void {
  let young = 0;
  let used = 0;
  for (const { space_name, space_size, space_used_size } of getHeapSpaceStatistics()) {
    if (space_name === 'new_space') young = space_size;
    if (space_name === 'old_space') used = space_used_size;
  }
  if (used < lastUsed) lows = [...lows, used].slice(-lowsKept);
  lastUsed = used;
  const wanted = growthFor(young, lows.length < lowsKept ? 0 : Math.min(...lows));
  if (wanted === set) return;
  set = wanted;
  setFlagsFromString(`--semi-space-growth-factor=${set.factor}`);
  setFlagsFromString(`--heap-growing-percent=${set.percent}`);
}
