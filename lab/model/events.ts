import type { Plan } from './plan.ts';
import type { Verdict } from './verdict.ts';

/** What one run is called in every report. */
export interface RunName {
  runId: string;
  scenario: string;
  backend: string;
  proxy: string;
  /** Another client than the usual one (`clients.ts`). */
  client?: string;
  variant: string;
  role: 'fault' | 'control';
  repeat: number;
}

/** One line of the suite's result (shape `h2lab.suite/1`, `runs[]`). */
export interface RunRecord {
  scenario: string;
  backend: string;
  proxy: string;
  /** Another client than the usual one. */
  client?: string;
  variant: string;
  role: 'fault' | 'control';
  repeat: number;
  expected: string;
  diagnosed: string | null;
  verdict: Verdict['kind'];
  reasons: string[];
  seconds: number;
  /** What the traffic took of them: the time that its own timers and waits need. Absent without a lab of its own. */
  trafficSeconds?: number;
  /** What the scenario allows it; of a run with the fault and a lab of its own. */
  budgetSeconds?: number;
  /** From 1; more than 1 where `--retries` allows it. */
  attempt: number;
  /** Confirmed, but not at the first attempt. */
  flaky?: true;
  /** Absolute path of the run folder. */
  folder: string;
}

/** The suite's result (shape `h2lab.suite/1`). */
export interface SuiteRecord {
  format: 'h2lab.suite/1';
  environment: Record<string, string>;
  /** ISO 8601, UTC. */
  started: string;
  seconds: number;
  /** Processor time of this process and of all that it started; what runs in containers is not among it. */
  cpuSeconds?: number;
  totals: Record<Verdict['kind'], number>;
  /** Scenario variants whose repeats did not all give the same verdict, or that passed on a retry alone. */
  flaky: number;
  /** Jobs that were not begun because an earlier run failed (`--fail-fast`). */
  notRun?: number;
  runs: RunRecord[];
}

/** What the runner tells reporters, in order. Each run's own events also go to its `events.jsonl`. */
export type LabEvent = { /** Milliseconds since 1970. */ at: number } & (
  | {
      kind: 'suite-start';
      runs: number;
      environment: Record<string, string>;
      folder: string;
      /** Which backend was chosen and why. */
      backendReason: string;
      /** Ids of the proxies that runs have, each once, in the order of the runs. */
      proxies: readonly string[];
    }
  | { kind: 'run-start'; run: RunName; plan: Plan; folder: string }
  | { kind: 'step-start'; run: RunName; step: string }
  | { kind: 'step-end'; run: RunName; step: string; ms: number; error?: string }
  | { kind: 'fact'; run: RunName; what: string; value?: string | number | boolean | null }
  | { kind: 'run-end'; run: RunName; record: RunRecord }
  | { kind: 'suite-end'; record: SuiteRecord }
);

/** A reporter receives every event; `close` is awaited and its failure fails the run. */
export interface Reporter {
  event(event: LabEvent): void;
  /** Paths written, to be printed. */
  close(): Promise<string[]>;
}
