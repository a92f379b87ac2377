/** Wilson's interval: which shares agree with so many right ones of so few. */

/** Two standard deviations less a little: 95 of 100 intervals hold the share. */
const z = 1.96;

/** Bounds of the share of which `right` of `count` is a sample. */
export interface Interval {
  low: number;
  high: number;
}

/** Wilson's interval of 95 %; everything from 0 to 1 where there is no sample. */
export function wilson(right: number, count: number): Interval {
  if (count === 0) return { low: 0, high: 1 };
  const share = right / count;
  const middle = (share + z ** 2 / (2 * count)) / (1 + z ** 2 / count);
  const half =
    (z / (1 + z ** 2 / count)) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
