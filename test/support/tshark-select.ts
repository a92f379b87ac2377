/** tshark as an oracle of display filters: does each of them select its packet? */
import { tshark } from './tshark.ts';

/** A filter, and the packet that it must select. */
export interface Selection {
  filter: string;
  packet: number;
}

/**
 * The selections of this file that tshark does not confirm: a filter that it refuses, or that leaves the packet out.
 *
 * `options` go to tshark, such as a key log. One run counts the packets of all filters (`-z io,stat`), which is many times faster than a run for each.
 */
export function notSelected(
  file: string,
  selections: readonly Selection[],
  options: readonly string[] = [],
): Selection[] {
  if (selections.length === 0) return [];
  const filters = selections.map(({ filter, packet }) => `(${filter}) && frame.number == ${packet}`);
  const text = tshark(['-n', '-q', '-r', file, ...options, '-z', `io,stat,0,${filters.join(',')}`]);
  const row = text.split('\n').find((line) => line.includes('<>'));
  if (row === undefined) throw new Error(`tshark printed no statistics:\n${text}`);
  // | from <> to | frames | bytes | frames | bytes |
  const numbers = row.split('|').slice(2).map(Number);
  return selections.filter((_, index) => numbers[2 * index] !== 1);
}
