/** The reporter behind `ndjson`: every event as a line of JSON, as it happens, for programs that watch. */
import type { Reporter } from '../lab/model/events.ts';
import { openFileSink, stdoutSink } from './file-sink.ts';
import type { Sink } from './file-sink.ts';
import { safeJson } from './text/escape.ts';
import type { Target } from './write-report.ts';

/**
 * Writes each event at once, in order. On standard output a reader sees it at once; a file appears whole at the end. A
 * file that cannot be written makes `close` reject.
 */
export function ndjsonReporter({ path, stdout }: Target): Reporter {
  let sink: Promise<Sink> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let failure: Error | undefined;

  function fail(error: unknown): void {
    failure ??= new Error(`the events could not be written to ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }

  return {
    event(event) {
      const line = `${safeJson(event)}\n`;
      sink ??= path === '-' ? Promise.resolve(stdoutSink(stdout)) : openFileSink(path);
      const opened = sink;
      last = last.then(async () => {
        if (failure === undefined) await (await opened).write(line);
      });
      last = last.catch(fail);
    },
    async close() {
      if (sink === undefined) return [];
      await last;
      const opened = await sink.catch(() => undefined);
      if (failure === undefined) await opened?.commit().catch(fail);
      if (failure !== undefined) {
        await opened?.abort();
        throw failure;
      }
      return path === '-' ? [] : [path];
    },
  };
}
