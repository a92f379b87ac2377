import type { TestCounts } from './tally.js';

/** Lists of test files, one a part, from part 2 on. */
export function fullParts(root: string): string[][];

/** How many minutes a file says that it takes. */
export function declaredMinutes(text: string): number;

/** The results of parts that passed on these very sources. */
export function readDone(root: string): Map<string, TestCounts>;

/** Remembers them. */
export function writeDone(root: string, done: ReadonlyMap<string, TestCounts>): void;
