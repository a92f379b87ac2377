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
  /** Calls that ended well, by how long they took in ms. */
  took?: readonly number[];
  /** Words of the calls of `codes`. */
  details?: string;
  /** The proxy's process has ended. */
  gone?: boolean;
  /** What the peers count, and whether the server still runs. */
  client?: Record<string, number>;
  server?: Record<string, number>;
  serverRuns?: boolean;
}): Lab {
  const over = (): never => {
    throw new Error('the traffic is over');
  };
  const { details = '' } = seen;
  const results: CallResult[] = [
    ...(seen.codes ?? []).map((code) => ({ code, details, ms: 1, messages: 0 })),
    ...(seen.took ?? []).map((ms) => ({ code: 0, details: '', ms, messages: 1 })),
  ];
  return {
    channel: over,
    proxy: {
      id: seen.proxy ?? 'envoy',
      stats: () => Promise.resolve(new Map(Object.entries(seen.stats ?? {}))),
      log: (name) => Promise.resolve(seen.logs?.[name] ?? ''),
      signal: over,
      running: () => seen.gone !== true,
      restart: over,
    },
    path: over,
    client: { tell: over, signal: over, running: () => true, asks: () => Promise.resolve(seen.client ?? {}) },
    server: {
      ...{ tell: over, signal: over, restart: over },
      running: () => seen.serverRuns ?? true,
      asks: () => Promise.resolve(seen.server ?? {}),
    },
    results,
    // What is not there once the traffic is over does not come any more.
    until: async (what, probe) => {
      const value = await probe();
      if (value === undefined) throw new Error(`${what} never came`);
      return value;
    },
    pace: over,
    random: over,
    signal: new AbortController().signal,
  };
}
