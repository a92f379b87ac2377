import type { StepResult, TestCounts } from './tally.js';

/** Runs a selection of the tests and counts what came out. */
export function runJest(
  root: string,
  options: {
    selection: 'unit' | 'lab' | 'blind' | 'full';
    workers: number;
    files?: readonly string[];
    /** Longer is a hang. */
    minutes?: number;
    onLine?: (line: string) => void;
  },
): Promise<StepResult & TestCounts & { skippedTitles: string[]; failures: string[] }>;

/** Sums jest's JSON report; a report that cannot be read is one failure. */
export function count(
  root: string,
  reportFile: string,
): TestCounts & { ok: boolean; skippedTitles: string[]; failures: string[] };
