/** The reporter behind `h2lab run --json FILE`: the suite's result as `h2lab.suite/1`, for scripts and CI. */
import type { Reporter, SuiteRecord } from '../lab/model/events.ts';
import type { Sink } from './file-sink.ts';
import { createSuiteCollector } from './suite-collector.ts';
import { safeJson } from './text/escape.ts';
import { writeReport } from './write-report.ts';
import type { Target } from './write-report.ts';

/** Writes the suite's result when it is closed; a file that cannot be written makes `close` reject. */
export function jsonReporter(target: Target): Reporter {
  const collector = createSuiteCollector();
  return {
    event: (event) => collector.event(event),
    async close() {
      const record = collector.record();
      if (record === undefined) return [];
      return writeReport(target, 'the JSON result', (sink) => writeSuite(sink, record));
    },
  };
}

/** One run a line: `grep` finds it, and no string is longer than a run. */
async function writeSuite(sink: Sink, record: SuiteRecord): Promise<void> {
  const { runs, ...head } = record;
  await sink.write('{\n');
  for (const [name, value] of Object.entries(head))
    await sink.write(`  ${safeJson(name)}: ${safeJson(value)},\n`);
  await sink.write('  "runs": [');
  for (const [index, run] of runs.entries())
    await sink.write(`${index === 0 ? '' : ','}\n    ${safeJson(run)}`);
  await sink.write(runs.length === 0 ? ']\n}\n' : '\n  ]\n}\n');
}
