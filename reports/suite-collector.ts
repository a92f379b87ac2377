import type { LabEvent, RunRecord, SuiteRecord } from '../lab/model/events.ts';
import { countFlaky } from '../lab/model/run-groups.ts';

/** Gathers the suite's result from events, for reporters that write at the end. */
export interface SuiteCollector {
  event(event: LabEvent): void;
  /** The record of `suite-end`; of an interrupted suite what is known; undefined when not even its start was seen. */
  record(): SuiteRecord | undefined;
}

/** A collector that has seen nothing. */
export function createSuiteCollector(): SuiteCollector {
  let started: Extract<LabEvent, { kind: 'suite-start' }> | undefined;
  let ended: SuiteRecord | undefined;
  let last = 0;
  const runs: RunRecord[] = [];

  return {
    event(event) {
      last = event.at;
      if (event.kind === 'suite-start') started = event;
      if (event.kind === 'run-end') runs.push(event.record);
      if (event.kind === 'suite-end') ended = event.record;
    },
    record() {
      if (ended !== undefined || started === undefined) return ended;
      const totals = { confirmed: 0, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };
      for (const run of runs) totals[run.verdict] += 1;
      return {
        format: 'h2lab.suite/1',
        environment: { ...started.environment, interrupted: `after ${runs.length} of ${started.runs} runs` },
        started: new Date(started.at).toISOString(),
        seconds: (last - started.at) / 1000,
        totals,
        flaky: countFlaky(runs),
        runs,
      };
    },
  };
}
