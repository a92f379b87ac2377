/** Nanoseconds to seconds. */
export function seconds(ns: number): number {
  return ns / 1e9;
}

/** The middle value; the mean of the two middle ones for an even count. NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  const high = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? NaN)) / 2;
}

/** Largest minus smallest, over the median: 0.2 for values jittered by plus or minus 10 %. */
export function relativeSpread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

/** A duration for people: `312 ms`, `1.25 s`. */
export function duration(ns: number): string {
  const ms = ns / 1e6;
  if (Math.abs(ms) < 10) return `${ms.toFixed(1)} ms`;
  return Math.abs(ms) < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
