/** A lab as a value: what faults are shown when they look for their proof. */
import type { Lab } from '../../lab/kit/lab.ts';
import type { CallResult } from '../../lab/model/peer-protocol.ts';

/** A lab after its traffic: these counters, these results, and nothing that could be driven any more. */
export function labAfter(seen: {
  stats?: Record<string, number>;
  codes?: readonly number[];
  /** Which proxy it was; Envoy when nothing is said. */
  proxy?: string;
  /** Its logs by name. */
  logs?: Record<string, string>;
}): Lab {
  const over = (): never => {
    throw new Error('the traffic is over');
  };
  const results: CallResult[] = (seen.codes ?? []).map((code) => ({ code, details: '', ms: 1, messages: 0 }));
  return {
    channel: over,
    proxy: {
      id: seen.proxy ?? 'envoy',
      stats: () => Promise.resolve(new Map(Object.entries(seen.stats ?? {}))),
      log: (name) => Promise.resolve(seen.logs?.[name] ?? ''),
      signal: over,
      running: () => true,
    },
    path: over,
    results,
    until: over,
    pace: over,
    signal: new AbortController().signal,
  };
}
