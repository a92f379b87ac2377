/** Two lists of rows, and what stands in one of them alone. */

/** Rows that only one side has, in their order; a row that stands twice on one side and once on the other counts once. */
export function differences(ours: readonly string[], theirs: readonly string[]): string[] {
  return [
    ...missing(ours, theirs).map((row) => `only ours: ${row}`),
    ...missing(theirs, ours).map((row) => `only theirs: ${row}`),
  ];
}

function missing(these: readonly string[], those: readonly string[]): string[] {
  const count = new Map<string, number>();
  for (const row of those) count.set(row, (count.get(row) ?? 0) + 1);
  return these.filter((row) => {
    const left = count.get(row) ?? 0;
    if (left > 0) count.set(row, left - 1);
    return left === 0;
  });
}

/** A difference that has been looked into. */
export interface KnownDifference {
  /** Path of the capture below the corpora. */
  capture: string;
  /** The whole line of {@link differences}, or how many of them a pattern stands for. */
  line: string | { pattern: RegExp; count: number };
  /** Why we are right: a section of an RFC, or the bytes. */
  reason: string;
}

/** What is wrong with this list of differences of a capture: ones that nobody has explained, and explanations of none. */
export function unexplained(
  capture: string,
  lines: readonly string[],
  known: readonly KnownDifference[],
): string[] {
  const left = [...lines];
  const stale: string[] = [];
  for (const { capture: name, line } of known) {
    if (capture !== name) continue;
    const [fits, count] =
      typeof line === 'string'
        ? [(one: string): boolean => one === line, 1]
        : [(one: string): boolean => line.pattern.test(one), line.count];
    let found = 0;
    for (let i = left.length - 1; i >= 0 && found < count; i--) {
      if (!fits(left[i] ?? '')) continue;
      left.splice(i, 1);
      found++;
    }
    const told = typeof line === 'string' ? line : `${String(line.pattern)}, ${count} times`;
    if (found < count) stale.push(`listed, but seen ${found} times: ${told}`);
  }
  return [...left.map((line) => `not listed: ${line}`), ...stale];
}
