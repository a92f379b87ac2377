import type { StepResult } from './tally.js';

/**
 * Runs a program to its end with this project's programs first on PATH; `onLine` sees its lines as they come.
 * A program that hangs is ended, and has failed.
 */
export function runStep(
  root: string,
  step: {
    command: readonly string[];
    env?: Readonly<Record<string, string>>;
    /** Longer is a hang. */
    ceilingMinutes?: number;
    /** After a line like this the program must end soon. */
    lastWords?: RegExp;
  },
  onLine?: (line: string) => void,
): Promise<StepResult>;

/** Runs `work` over all items, `width` at a time; results come in the items' order. */
export function pool<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]>;
