/** Traffic that scenarios share: calls together, one after the other, or at a rhythm for a while. */
import type { CallOptions, CallResult } from '../model/peer-protocol.ts';
import type { Channel, Lab } from './lab.ts';

/** Makes as many calls at the same moment; resolves when the last one has ended, with the results in order of start. */
export function together<T>(calls: number, call: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: calls }, call));
}

/** Makes as many calls, each when the one before has ended; resolves to their results. */
export async function oneByOne<T>(calls: number, call: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let made = 0; made < calls; made++) results.push(await call());
  return results;
}

/** Makes unary calls, each `everyMs` after the last one has ended, until `forMs` are over. */
export async function keepCalling(
  lab: Lab,
  channel: Channel,
  { everyMs, forMs, ...options }: CallOptions & { everyMs: number; forMs: number },
): Promise<CallResult[]> {
  const results: CallResult[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    results.push(await channel.unary(options));
    await lab.pace(everyMs);
  }
  return results;
}
