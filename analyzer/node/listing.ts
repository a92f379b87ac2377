import { callSummary, connectionSummary } from '../diagnose/samples.ts';
import type { FileState } from '../file-state.ts';
import type { CallSummary, ConnectionSummary } from '../model/analysis.ts';
import type { Fact } from '../model/fact.ts';
import type { Timeline, TimelineConnection } from '../model/timeline.ts';
import { createPlaces, type Places } from './places.ts';

/** Who wants complete lists, which are never kept: each entry is given when it is known. */
export interface Listeners {
  call?: (call: CallSummary) => void;
  connection?: (connection: ConnectionSummary) => void;
}

/** Gives out calls and connections one by one. */
export interface Listing {
  fact(fact: Fact): void;
  /** The files of each input, which grow while they are read. */
  opened(files: readonly (readonly FileState[])[]): void;
}

/**
 * Builds the listing of a pass; undefined when nobody listens.
 *
 * `fact` is to be called when the timeline has taken the fact in. `offsets` are seconds by which each input starts
 * after the earliest, `counts` the files of each.
 */
export function createListing(
  { call, connection: onConnection }: Listeners,
  timeline: Timeline,
  offsets: () => readonly number[],
  counts: readonly number[],
): Listing | undefined {
  if (call === undefined && onConnection === undefined) return undefined;
  let places: Places | undefined;

  /** The entry with the place of its file among all files in place of its input. */
  function located<T extends { input: number }>(entry: T, seconds: number): T {
    const own = (seconds - (offsets()[entry.input] ?? 0)) * 1e9;
    return { ...entry, input: places?.fileAt(entry.input, own) ?? entry.input };
  }

  function over(connection: TimelineConnection | undefined): void {
    if (connection === undefined) return;
    const summary = connectionSummary(connection);
    onConnection?.(located(summary, summary.opened));
  }

  return {
    fact(fact) {
      if (fact.kind === 'grpc.call' && call !== undefined) {
        const summary = callSummary(fact);
        call(located(summary, summary.start));
      }
      // The last word of every connection, whether it ended, was given up, or the capture ended.
      if (fact.kind === 'tcp.summary') over(timeline.connection(fact.from));
    },
    opened(files) {
      places = createPlaces(files, counts);
    },
  };
}
