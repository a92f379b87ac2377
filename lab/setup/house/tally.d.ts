/** What a run of jest gave. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** A step that ended. */
export interface StepResult {
  ok: boolean;
  seconds: number;
  output: string;
}

/** Prints one line a step and keeps the sum. */
export interface Tally {
  check(title: string, result: StepResult): void;
  tests(
    title: string,
    result: StepResult & TestCounts & { skippedTitles: readonly string[]; failures: readonly string[] },
  ): void;
  add(known: TestCounts): void;
  note(text: string): void;
  sum(): TestCounts;
  /** Says what was skipped, what failed and `N passed, N failed`; returns the exit code. */
  end(): number;
}

/** A new sum; `write` receives whole lines. */
export function newTally(write?: (line: string) => void): Tally;
