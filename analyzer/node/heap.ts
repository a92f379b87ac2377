import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of the young generation from which it may grow no more: both of its halves, of 16 MB each. */
const enoughBytes = 32 << 20;

/** By how many percent the old generation may outgrow what was alive in it; by itself V8 allows the fourfold. */
const growingPercent = 100;

/** Is set once for the whole process. */
let limited = false;

/**
 * Keeps the heap in proportion to what is alive, and its young generation in the caches; to be called now and then.
 *
 * A reading of any length has a few megabytes alive, but V8 lets the young generation grow to a hundred, and the old
 * one after it: the process would seem to need memory by the length of the file (10,000 connections in 200 MB: a peak
 * of 400 MB, and 240 with these limits, for a tenth more of processor time). Started small it is too slow, so it may
 * grow first.
 */
export function limitHeap(): void {
  if (limited) return;
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  if (young === undefined || young.space_size < enoughBytes) return;
  limited = true;
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString(`--heap-growing-percent=${growingPercent}`);
}
