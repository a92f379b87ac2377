/** The reporter behind `h2lab run --json FILE`: the suite's result as `h2lab.suite/1`, for scripts and CI. */
import type { Writable } from 'node:stream';
import type { Reporter, SuiteRecord } from '../lab/model/events.ts';
import { openFileSink, stdoutSink } from './file-sink.ts';
import type { Sink } from './file-sink.ts';
import { createSuiteCollector } from './suite-collector.ts';
import { safeJson } from './text/escape.ts';

/** Where to write: a path, or `-` for standard output. */
export interface JsonOptions {
  path: string;
  stdout: Writable;
}

/** Writes the suite's result when it is closed; a file that cannot be written makes `close` reject. */
export function jsonReporter({ path, stdout }: JsonOptions): Reporter {
  const collector = createSuiteCollector();
  return {
    event: (event) => collector.event(event),
    async close() {
      const record = collector.record();
      if (record === undefined) return [];
      const sink = path === '-' ? stdoutSink(stdout) : await openFileSink(path);
      try {
        await writeSuite(sink, record);
        await sink.commit();
      } catch (error) {
        await sink.abort();
        throw new Error(`the JSON result could not be written to ${path}: ${(error as Error).message}`, {
          cause: error,
        });
      }
      return path === '-' ? [] : [path];
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
